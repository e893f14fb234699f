import RankifyCore

/// Lower case scalar by scalar, without regard to context (no final sigma), as the `tokenizers` library does.
struct LowercaseNormalizer: TextNormalizer {
  func normalize(_ text: inout WorkingText) {
    text.rewrite { source, output in
      var i = 0
      while i < source.count {
        let (scalar, length) = source.scalar(at: i)
        output.append(lowercased: scalar)
        i += length
      }
    }
  }
}

extension [UInt8] {
  /// Appends the lower case of a scalar, which may be several.
  @inline(__always)
  mutating func append(lowercased value: UInt32) {
    if value < 0x80 {
      append(UInt8(truncatingIfNeeded: value).lowercased)
      return
    }
    append(contentsOf: ScalarClass.properties(value).lowercaseMapping.utf8)
  }
}

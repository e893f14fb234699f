import RankifyCore

/// BERT's cleaning: drops controls, turns white space into blanks, sets ideographs apart, strips accents, lower-cases
/// (`BasicTokenizer` of google-research/bert), in one pass.
struct BertNormalizer: TextNormalizer {
  /// Whether controls are dropped and white space becomes a blank.
  let cleansText: Bool
  /// Whether ideographs get blanks around them.
  let separatesIdeographs: Bool
  /// Whether text is decomposed and its accents are dropped.
  let stripsAccents: Bool
  /// Whether text becomes lower case.
  let lowercases: Bool
  /// What becomes of each ASCII byte; 0 where it is dropped.
  private let ascii: [UInt8]

  /// - Parameter stripsAccents: `nil` does as `lowercases`, as BERT's own code
  init(cleansText: Bool = true, separatesIdeographs: Bool = true, stripsAccents: Bool? = nil, lowercases: Bool = true) {
    self.cleansText = cleansText
    self.separatesIdeographs = separatesIdeographs
    self.stripsAccents = stripsAccents ?? lowercases
    self.lowercases = lowercases
    ascii = (UInt8(0)..<0x80).map { byte in
      if cleansText && ScalarClass.isDroppedByBert(UInt32(byte)) { return 0 }
      if cleansText && ScalarClass.isWhiteSpace(UInt32(byte)) { return 0x20 }
      return lowercases ? byte.lowercased : byte
    }
  }

  init(_ component: Component) throws(RankifyError) {
    self.init(
      cleansText: try component.bool("clean_text"), separatesIdeographs: try component.bool("handle_chinese_chars"),
      stripsAccents: try component.optionalBool("strip_accents"), lowercases: try component.bool("lowercase"))
  }

  func normalize(_ text: inout WorkingText) {
    var pending = CanonicalOrder()
    text.rewrite { source, output in
      var i = 0
      while i < source.count {
        let byte = source[i]
        if byte < 0x80 {
          flush(&pending, &output)
          let mapped = ascii[Int(byte)]
          if mapped != 0 || !cleansText { output.append(mapped) }
          i += 1
        } else {
          let (scalar, length) = source.scalar(at: i)
          normalize(scalar, &pending, &output)
          i += length
        }
      }
      flush(&pending, &output)
    }
  }

  private func normalize(_ scalar: UInt32, _ pending: inout CanonicalOrder, _ output: inout [UInt8]) {
    if cleansText {
      if ScalarClass.isDroppedByBert(scalar) { return }
      if ScalarClass.isWhiteSpace(scalar) { return append(0x20, &pending, &output) }
    }
    let isApart = separatesIdeographs && ScalarClass.isBertIdeograph(scalar)
    if isApart { append(0x20, &pending, &output) }
    if stripsAccents {
      Decompositions.shared.decompose(scalar, compatibly: false) { part in
        if !ScalarClass.isBertAccent(part) { append(part, &pending, &output) }
      }
    } else {
      append(scalar, &pending, &output)
    }
    if isApart { append(0x20, &pending, &output) }
  }

  /// Marks that are no accents wait for their neighbours, with which decomposition may exchange them.
  private func append(_ scalar: UInt32, _ pending: inout CanonicalOrder, _ output: inout [UInt8]) {
    if stripsAccents, scalar >= 0x300, CanonicalOrder.combiningClass(scalar) != 0 { return pending.append(scalar) }
    flush(&pending, &output)
    write(scalar, &output)
  }

  @inline(__always)
  private func flush(_ pending: inout CanonicalOrder, _ output: inout [UInt8]) {
    if pending.scalars.isEmpty { return }
    pending.finish()
    for scalar in pending.scalars { write(scalar, &output) }
    pending.removeAll()
  }

  private func write(_ scalar: UInt32, _ output: inout [UInt8]) {
    if lowercases { output.append(lowercased: scalar) } else { output.append(scalar: scalar) }
  }
}

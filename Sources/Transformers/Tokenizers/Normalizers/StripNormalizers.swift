import RankifyCore

/// Takes white space from the ends.
struct StripNormalizer: TextNormalizer {
  /// Whether the beginning is stripped.
  let left: Bool
  /// Whether the end is stripped.
  let right: Bool

  func normalize(_ text: inout WorkingText) {
    var isCut = false
    text.rewrite { source, output in
      var (low, high) = (0, source.count)
      while left, low < high, case let (scalar, length) = source.scalar(at: low), ScalarClass.isWhiteSpace(scalar) {
        low += length
      }
      while right, low < high, case let (scalar, length) = source.scalar(before: high),
        ScalarClass.isWhiteSpace(scalar)
      {
        high -= length
      }
      isCut = low > 0
      output.append(contentsOf: source.part(low..<high))
    }
    if isCut { text.startsText = false }
  }
}

/// Drops all marks; what is composed keeps them, so a decomposition usually goes before.
struct StripAccentsNormalizer: TextNormalizer {
  func normalize(_ text: inout WorkingText) { text.keepScalars { !ScalarClass.isAccent($0) } }
}

/// The cleaning of Google's NMT: drops controls and turns odd spaces into blanks.
struct NmtNormalizer: TextNormalizer {
  func normalize(_ text: inout WorkingText) {
    text.keepScalars { !Self.isDropped($0) }
    text.rewrite { source, output in
      var i = 0
      while i < source.count {
        let (scalar, length) = source.scalar(at: i)
        output.append(scalar: Self.isBlank(scalar) ? 0x20 : scalar)
        i += length
      }
    }
  }

  private static func isDropped(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x1...0x8, 0xb, 0xe...0x1f, 0x7f, 0x8f, 0x9f: true
    default: false
    }
  }

  private static func isBlank(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x9, 0xa, 0xc, 0xd, 0x1680, 0x200b...0x200f, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd: true
    default: false
    }
  }
}

extension WorkingText {
  /// Drops the scalars that `isKept` refuses.
  mutating func keepScalars(_ isKept: (UInt32) -> Bool) {
    var isCut = false
    rewrite { source, output in
      var i = 0
      while i < source.count {
        let (scalar, length) = source.scalar(at: i)
        if isKept(scalar) {
          output.append(contentsOf: source.part(i..<(i + length)))
        } else if output.isEmpty {
          isCut = true
        }
        i += length
      }
    }
    if isCut { startsText = false }
  }
}

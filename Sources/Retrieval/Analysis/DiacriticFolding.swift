import Foundation

/// Takes the marks off Latin, Greek, Cyrillic, Hebrew and Arabic letters. Other scripts write vowels as marks and keep them.
enum DiacriticFolding {
  /// For each character below U+2000: 0 if it goes, itself or its base letter, or two ASCII letters with the top bit set.
  private static let table: [UInt32] = (0..<0x2000).map { value in
    Unicode.Scalar(UInt32(value)).map(folded) ?? UInt32(value)
  }
  private static let isPair: UInt32 = 0x8000_0000

  /// Folds a term in place.
  static func fold(_ buffer: inout TermBuffer) {
    if buffer.term.allSatisfy({ $0 < 0x80 }) { return }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TermBuffer.capacity) { memory in
      var folded = TermBuffer(memory)
      var position = 0
      while position < buffer.count {
        let scalar = DecodedScalar(in: buffer.term, at: position)
        append(scalar.value < 0x2000 ? table[Int(scalar.value)] : scalar.value, to: &folded)
        position += scalar.length
      }
      if folded.count > 0 { buffer.assign(folded.term) }
    }
  }

  private static func append(_ entry: UInt32, to buffer: inout TermBuffer) {
    if entry & isPair != 0 {
      buffer.append(scalar: entry >> 8 & 0x7F)
      buffer.append(scalar: entry & 0x7F)
    } else if entry != 0 {
      buffer.append(scalar: entry)
    }
  }

  private static func folded(_ scalar: Unicode.Scalar) -> UInt32 {
    switch scalar.value {
    case 0xC0...0x24F, 0x300...0x52F, 0x590...0x6FF, 0x1E00...0x1FFF:
      if let letters = undecomposed[scalar] { return letters }
      let parts = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
      return parts.first { $0.properties.generalCategory != .nonspacingMark }?.value ?? 0
    default: return scalar.value
    }
  }

  /// Letters that Unicode does not decompose.
  private static let undecomposed: [Unicode.Scalar: UInt32] = [
    "ß": pair("s", "s"), "æ": pair("a", "e"), "œ": pair("o", "e"), "þ": pair("t", "h"), "ĳ": pair("i", "j"),
    "ø": 0x6F, "ł": 0x6C, "đ": 0x64, "ð": 0x64, "ħ": 0x68, "ı": 0x69, "ŧ": 0x74, "ŋ": 0x6E, "ſ": 0x73,
  ]

  private static func pair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> UInt32 {
    isPair | first.value << 8 | second.value
  }
}

import RankifyCore

/// The printable characters by which GPT-2 writes bytes (`bytes_to_unicode` of openai/gpt-2): a byte that is printable in
/// Latin-1 stands for itself, the others are the characters from U+0100 on.
enum ByteAlphabet {
  /// The scalar for each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (UInt32(0)..<256).map { byte in
      if (0x21...0x7e).contains(byte) || (0xa1...0xac).contains(byte) || (0xae...0xff).contains(byte) { return byte }
      defer { next += 1 }
      return next
    }
  }()

  /// The byte for each scalar.
  static let bytes: [UInt32: UInt8] = Dictionary(
    uniqueKeysWithValues: scalars.enumerated().map { ($1, UInt8($0)) })

  /// The scalar for each byte in UTF-8: its one or two bytes, the second 0 where there is none.
  static let encoded: [(UInt8, UInt8)] = scalars.map { scalar in
    scalar < 0x80 ? (UInt8(scalar), 0) : (UInt8(0xc0 | scalar >> 6), UInt8(0x80 | scalar & 0x3f))
  }

  /// Whether a vocabulary has a token for every character of the alphabet.
  static func isCovered(by vocabulary: Vocabulary) -> Bool {
    encoded.allSatisfy { first, second in
      (second == 0 ? [first] : [first, second]).withUnsafeBufferPointer { vocabulary.id(of: $0) >= 0 }
    }
  }
}

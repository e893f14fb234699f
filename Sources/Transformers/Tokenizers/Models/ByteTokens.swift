import RankifyCore

/// The tokens `<0x00>` to `<0xFF>`, by which a model spells what its vocabulary does not have.
struct ByteTokens: Sendable {
  /// The id for each byte; negative where there is none.
  private let ids: [Int32]

  init(_ vocabulary: Vocabulary) {
    ids = (0..<256).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      var name = "<0x" + (digits.count == 1 ? "0" : "") + digits + ">"
      return name.withUTF8 { vocabulary.id(of: $0) }
    }
  }

  /// Whether there is one for each of the bytes.
  func cover(_ bytes: Bytes) -> Bool { bytes.allSatisfy { ids[Int($0)] >= 0 } }

  /// Whether every byte has one.
  var isComplete: Bool { ids.allSatisfy { $0 >= 0 } }

  /// The id for a byte.
  func id(of byte: UInt8) -> Int32 { ids[Int(byte)] }
}

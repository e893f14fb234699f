import RankifyCore

/// Printable characters become the bytes that they stand for; what is not UTF-8 is repaired.
struct ByteLevelDecoder: TokenDecoder {
  func decode(_ tokens: [String]) -> [String] {
    var bytes: [UInt8] = []
    for token in tokens { append(token, to: &bytes) }
    return [String(decoding: bytes, as: UTF8.self)]
  }
}

/// Runs of tokens like `<0xE2>` become the characters that the bytes spell, or one U+FFFD for each byte.
struct ByteTokenDecoder: TokenDecoder {
  func decode(_ tokens: [String]) -> [String] {
    var (result, bytes): ([String], [UInt8]) = ([], [])
    for token in tokens {
      if let byte = Self.byte(token) {
        bytes.append(byte)
      } else {
        Self.flush(&bytes, &result)
        result.append(token)
      }
    }
    Self.flush(&bytes, &result)
    return result
  }

  /// The byte that a token like `<0xE2>` stands for.
  static func byte(_ token: String) -> UInt8? {
    guard token.utf8.count == 6, token.hasPrefix("<0x"), token.hasSuffix(">") else { return nil }
    return UInt8(token.dropFirst(3).dropLast(), radix: 16)
  }

  private static func flush(_ bytes: inout [UInt8], _ result: inout [String]) {
    if bytes.isEmpty { return }
    if let text = String(validating: bytes, as: UTF8.self) {
      result.append(text)
    } else {
      result += [String](repeating: "\u{fffd}", count: bytes.count)
    }
    bytes = []
  }
}

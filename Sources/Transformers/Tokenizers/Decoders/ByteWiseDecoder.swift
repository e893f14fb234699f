import RankifyCore

/// A decoder for which a text is the bytes of its tokens, one after the other, whatever stands around them.
protocol ByteWiseDecoder: TokenDecoder {
  /// Appends the bytes that a token of the vocabulary stands for.
  func append(_ token: String, to bytes: inout [UInt8])
  /// Whether a blank was put in front of the text.
  var dropsFirstBlank: Bool { get }
}

extension ByteLevelDecoder: ByteWiseDecoder {
  var dropsFirstBlank: Bool { false }

  func append(_ token: String, to bytes: inout [UInt8]) {
    let decoded = token.unicodeScalars.map { ByteAlphabet.bytes[$0.value] }
    // A token with other characters, such as an added one, stands for itself.
    if decoded.contains(nil) { bytes.append(contentsOf: token.utf8) } else { bytes += decoded.compactMap { $0 } }
  }
}

extension DecoderSequence {
  /// The same for tokens as they come, where the steps are those of SentencePiece's models: marks become blanks, byte tokens
  /// bytes, and perhaps the first blank goes. They differ in bytes that are no text only.
  var pieces: PieceDecoder? {
    guard steps.count == 3 || steps.count == 4, let marks = steps[0] as? ReplaceDecoder, marks.isMarkToBlank,
      steps[1] is ByteTokenDecoder, steps[2] is FuseDecoder
    else { return nil }
    if steps.count == 3 { return PieceDecoder(dropsFirstBlank: false) }
    guard let strip = steps[3] as? StripDecoder, strip.content == " ", strip.start == 1, strip.stop == 0 else {
      return nil
    }
    return PieceDecoder(dropsFirstBlank: true)
  }
}

extension ReplaceDecoder {
  fileprivate var isMarkToBlank: Bool {
    if case .text(let text) = pattern { text.elementsEqual("▁".utf8) && content == [0x20] } else { false }
  }
}

/// SentencePiece's pieces: marks are blanks, and byte tokens their bytes.
struct PieceDecoder: ByteWiseDecoder {
  let dropsFirstBlank: Bool

  func decode(_ tokens: [String]) -> [String] {
    var bytes: [UInt8] = []
    for token in tokens { append(token, to: &bytes) }
    return [String(decoding: dropsFirstBlank && bytes.first == 0x20 ? bytes[1...] : bytes[...], as: UTF8.self)]
  }

  func append(_ token: String, to bytes: inout [UInt8]) {
    if let byte = ByteTokenDecoder.byte(token) {
      bytes.append(byte)
    } else {
      for scalar in token.unicodeScalars { bytes.append(scalar: scalar == "▁" ? 0x20 : scalar.value) }
    }
  }
}

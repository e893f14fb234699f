import RankifyCore

/// The steps from a text to its tokens, special ones around it apart.
struct TokenizationPipeline: Sendable {
  let addedTokens: AddedTokens
  let normalizer: (any TextNormalizer)?
  let preTokenizer: (any PreTokenizer)?
  let model: any TokenModel

  /// Appends the ids of `text`.
  /// - Returns: why they are not those that they should be; `nil` where nothing is wrong
  func tokenize(
    _ text: Bytes, _ specials: SpecialTokenReading, _ scratch: inout Scratch, into ids: inout [Int32]
  ) -> String? {
    scratch.fault = nil
    tokenizePieces(text, addedTokens.finders(specials), &scratch, &ids)
    return scratch.fault
  }

  private func tokenizePieces(
    _ text: Bytes, _ added: AddedTokens.Finders, _ scratch: inout Scratch, _ ids: inout [Int32]
  ) {
    guard let raw = added.raw else { return normalize(text, added, startsText: true, &scratch, &ids) }
    raw.split(text) { piece in
      if let id = piece.id {
        ids.append(id)
      } else {
        normalize(text.part(piece.range), added, startsText: piece.range.lowerBound == 0, &scratch, &ids)
      }
    }
  }

  private func normalize(
    _ text: Bytes, _ added: AddedTokens.Finders, startsText: Bool, _ scratch: inout Scratch, _ ids: inout [Int32]
  ) {
    scratch.text.load(text, startsText: startsText)
    normalizer?.normalize(&scratch.text)
    defer { scratch.fault = scratch.text.fault ?? scratch.fault }
    guard let late = added.normalized else { return cut(&scratch.text, &scratch.memory, &ids) }
    var part = scratch.part
    scratch.text.bytes.withUnsafeBufferPointer { text in
      late.split(text) { piece in
        if let id = piece.id {
          ids.append(id)
        } else {
          part.load(text.part(piece.range), startsText: scratch.text.startsText && piece.range.lowerBound == 0)
          cut(&part, &scratch.memory, &ids)
          scratch.fault = part.fault ?? scratch.fault
        }
      }
    }
    scratch.part = part
  }

  private func cut(_ text: inout WorkingText, _ memory: inout ModelMemory, _ ids: inout [Int32]) {
    preTokenizer?.cut(&text)
    text.bytes.withUnsafeBufferPointer { bytes in
      for word in text.words { model.tokenize(bytes.part(word), &memory, into: &ids) }
    }
  }
}

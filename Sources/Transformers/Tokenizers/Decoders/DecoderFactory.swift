import RankifyCore

/// Makes decoders of their descriptions in `tokenizer.json`.
enum DecoderFactory {
  private static let makers: [String: @Sendable (Component) throws(RankifyError) -> any TokenDecoder] = [
    "BPEDecoder": { component throws(RankifyError) in
      SuffixDecoder(suffix: try component.optionalString("suffix") ?? "</w>")
    },
    "ByteFallback": { _ throws(RankifyError) in ByteTokenDecoder() },
    "ByteLevel": { _ throws(RankifyError) in ByteLevelDecoder() },
    "Fuse": { _ throws(RankifyError) in FuseDecoder() },
    "Metaspace": { component throws(RankifyError) in try MetaspaceDecoder(component) },
    "Replace": { component throws(RankifyError) in
      ReplaceDecoder(pattern: try TextPattern(component), content: Array(try component.string("content").utf8))
    },
    "Sequence": { component throws(RankifyError) in
      DecoderSequence(steps: try component.components("decoders").map(make))
    },
    "Strip": { component throws(RankifyError) in
      StripDecoder(
        content: try component.scalar("content"), start: try component.integer("start"),
        stop: try component.integer("stop"))
    },
    "WordPiece": { component throws(RankifyError) in
      WordPieceDecoder(
        prefix: try component.optionalString("prefix") ?? "##", cleansUp: try component.optionalBool("cleanup") ?? true)
    },
  ]

  /// The decoder that `component` describes.
  static func make(_ component: Component) throws(RankifyError) -> any TokenDecoder {
    guard let maker = makers[try component.type()] else { throw component.unsupported("decoder", known: makers.keys) }
    return try maker(component)
  }
}

/// Several decoders, one after the other.
struct DecoderSequence: TokenDecoder {
  let steps: [any TokenDecoder]

  func decode(_ tokens: [String]) -> [String] { steps.reduce(tokens) { $1.decode($0) } }
}

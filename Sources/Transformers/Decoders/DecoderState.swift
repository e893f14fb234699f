import Tensors

/// What a decoder has read so far: the keys and values of each layer. A value: copies share what they have in common.
public struct DecoderState: Sendable {
  var layers: [KeyValueCache]

  init(_ shape: DecoderShape) {
    layers = Array(
      repeating: KeyValueCache(heads: shape.keyHeadCount, dim: shape.headDim), count: shape.layerCount)
  }

  /// Tokens read.
  public var count: Int { layers.first?.count ?? 0 }

  /// Bytes of keys and values, those shared with copies included.
  public var bytes: Int { layers.reduce(0) { $0 + $1.bytes } }

  /// Forgets all tokens but the first ones.
  public mutating func truncate(to length: Int) {
    for layer in layers.indices { layers[layer].truncate(to: min(length, layers[layer].count)) }
  }
}

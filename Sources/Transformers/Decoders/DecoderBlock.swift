import Tensors

/// The keys and values of tokens that were read one behind the other: they can be put behind other tokens than those they were
/// read behind, without being read again.
public struct DecoderBlock: Sendable {
  /// Keys, then values, of each layer, a row a token.
  let layers: [Matrix]
  /// The position of the first token when it was read.
  let start: Int

  /// Tokens.
  public var count: Int { layers.first?.rows ?? 0 }
  /// Bytes of keys and values.
  public var bytes: Int { layers.reduce(0) { $0 + $1.rows * $1.columns * 4 } }
}

extension DecoderModel {
  /// What was read at some positions.
  /// - Parameter count: the layers that were read, the first ones; all if `nil`
  public func block(
    _ state: DecoderState, _ range: Range<Int>, layers count: Int? = nil, on compute: Compute = .parallel
  ) -> DecoderBlock {
    DecoderBlock(
      layers: state.layers.prefix(count ?? layers.count).map { $0.rows(range, on: compute) }, start: range.lowerBound)
  }

  /// Puts the first tokens of a block behind those that `state` has: keys are rotated to their new positions, and no token is
  /// read again. Its tokens know those that they were read behind, not those that they stand behind now.
  /// - Precondition: the block has the layers that `state` is used with, and at least `length` tokens
  public func append(
    _ block: DecoderBlock, length: Int, to state: inout DecoderState, on compute: Compute = .parallel
  ) {
    precondition(0...block.count ~= length, "\(length) of \(block.count) tokens")
    for (number, rows) in block.layers.enumerated() {
      let width = rows.columns / 2
      var moved = length == rows.rows ? rows : rows.rows(0..<length)
      layers[number].rotary.move(&moved, columns: width, by: state.layers[number].count - block.start, on: compute)
      state.layers[number].append(moved, keys: 0, values: width, on: compute)
    }
  }
}

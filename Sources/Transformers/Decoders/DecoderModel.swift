import RankifyCore
import Tensors

/// A language model of the families of Llama, Qwen and Gemma: tokens to logits of the next one.
///
/// Weights stay in the mapped file. Few tokens at once (decoding) are multiplied with them as they lie; for many (prefill) they are
/// unpacked piece by piece, see `BlockLinear`. The two sum in different orders: a token's states differ by the rounding of 32-bit
/// sums, depending on how many tokens were read at once. They do not depend on threads in a single bit.
public struct DecoderModel: Sendable {
  /// What it is built like.
  public let shape: DecoderShape
  private let weights: any DecoderWeights
  let layers: [DecoderLayer]
  private let outputNorm: RMSNorm
  private let output: BlockLinear

  /// The most tokens that go through the layers at once: weights are unpacked once for each such chunk.
  static let chunk = 512

  init(
    _ shape: DecoderShape, _ weights: any DecoderWeights, precision: Precision, on compute: Compute
  ) throws(RankifyError) {
    if let fault = shape.fault { throw .invalid(weights.path, "describes \(fault)") }
    try weights.requireKnownLayers(shape)
    let linear = DecoderLinear(weights: weights, precision: precision, compute: compute)
    let global = Rotary(
      headDim: shape.headDim, positions: shape.contextLength, theta: shape.theta, scaling: shape.scaling)
    let local = shape.localTheta.map { Rotary(headDim: shape.headDim, positions: shape.contextLength, theta: $0) }
    var layers: [DecoderLayer] = []
    for number in 0..<shape.layerCount {
      let rotary = shape.attendsToAll(number) ? global : local ?? global
      layers.append(try DecoderLayer(number, shape, linear, rotary: rotary))
    }
    outputNorm = try weights.norm(.outputNorm, count: shape.hiddenSize, epsilon: shape.epsilon)
    let has = try weights.matrix(.output, rows: shape.vocabularySize, columns: shape.hiddenSize) != nil
    output = try linear.layer(
      [DecoderLinear.Part(tensor: has ? .output : .embeddings, outputs: shape.vocabularySize)],
      inputs: shape.hiddenSize)
    (self.shape, self.weights, self.layers) = (shape, weights, layers)
    // Tokens are looked up in the file itself.
    _ = try weights.needed(.embeddings, rows: shape.vocabularySize, columns: shape.hiddenSize)
  }

  /// Nothing read yet.
  public var emptyState: DecoderState { DecoderState(shape) }

  /// Reads tokens behind those that `state` has.
  /// - Parameters:
  ///   - kept: of how many tokens, the last ones, the states are wanted; of all where it is more
  ///   - layers: how many layers; all if `nil`. Fewer leave the state fit for the same number only
  ///   - firstWatched: the first of `ids` whose attention is told to `watch`; none if `nil`
  ///   - watch: gets for each layer the attention that positions got from the watched tokens, chunk by chunk
  /// - Returns: the last hidden states of the last tokens, not yet normalized, [kept, hiddenSize]
  /// - Throws: where an id is none of the vocabulary, the context is full, or states are not finite
  @discardableResult
  public func read(
    _ ids: [Int32], _ state: inout DecoderState, keeping kept: Int = 1, layers count: Int? = nil,
    firstWatched: Int? = nil,
    on compute: Compute = .parallel, watch: (_ layer: Int, _ mass: AttentionMass) -> Void = { _, _ in }
  ) throws(RankifyError) -> Matrix {
    try check(ids, state)
    let layers = layers.prefix(count ?? layers.count), firstKept = max(0, ids.count - kept)
    let chunks = (ids.count + Self.chunk - 1) / Self.chunk
    var w = DecoderLayer.Scratch(), last: [Float] = []
    for part in 0..<chunks {
      let (start, end) = (part * ids.count / chunks, (part + 1) * ids.count / chunks)
      let wanted = max(0, end - max(start, firstKept))
      try embed(Array(ids[start..<end]), into: &w.states, on: compute)
      for (number, layer) in layers.enumerated() {
        var mass = firstWatched.flatMap { $0 < end ? AttentionMass(firstRow: max(0, $0 - start)) : nil }
        // Behind the last layer nobody reads the others.
        let needed = number == layers.count - 1 ? wanted : end - start
        layer(&w, &state.layers[number], needed: needed, mass: &mass, on: compute)
        if let mass { watch(number, mass) }
      }
      last += w.states.rows(w.states.rows - wanted..<w.states.rows).elements
    }
    let rows = ids.count - firstKept
    if let place = last.firstIndex(where: { !$0.isFinite }) {
      let token = state.count - rows + place / shape.hiddenSize
      throw RankifyError(
        .failure, "\(weights.path): the states of token \(token) are not finite, at \(place % shape.hiddenSize)")
    }
    return Matrix(rows: rows, columns: shape.hiddenSize, last)
  }

  /// The logits of the token that follows one of these states, a row each.
  public func logits(_ states: Matrix, on compute: Compute = .parallel) -> Matrix {
    var normalized = Matrix(), logits = Matrix()
    outputNorm(states, into: &normalized, on: compute)
    output(normalized, into: &logits, on: compute)
    return logits
  }

  private func check(_ ids: [Int32], _ state: DecoderState) throws(RankifyError) {
    guard !ids.isEmpty else { throw RankifyError(.badArguments, "there are no tokens to read") }
    if let id = ids.first(where: { !(0..<Int32(shape.vocabularySize) ~= $0) }) {
      throw RankifyError(.badArguments, "token \(id) is none of the \(shape.vocabularySize) of \(weights.path)")
    }
    guard state.count + ids.count <= shape.contextLength else {
      throw RankifyError(
        .badArguments,
        "\(state.count + ids.count) tokens are more than the \(shape.contextLength) that \(weights.path) was made for; give it fewer or shorter texts"
      )
    }
  }

  private func embed(_ ids: [Int32], into states: inout Matrix, on compute: Compute) throws(RankifyError) {
    let table = try weights.needed(.embeddings, rows: shape.vocabularySize, columns: shape.hiddenSize)
    table.gather(ids, into: &states, on: compute)
    if let scale = shape.embeddingScale { states.scale(by: scale) }
    withExtendedLifetime(weights) {}
  }
}

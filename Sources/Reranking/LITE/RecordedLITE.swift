import RankifyCore
import Tensors
import Transformers

/// A LITE scorer whose weights are parameters: what `LITE` computes, for training.
package struct RecordedLITE: Sendable {
  /// Its shape.
  package let configuration: LITEConfiguration
  /// Bytes that the intermediate results of pairs may take on the way forward, and again on the way back.
  package var chunkBytes = 256 << 20
  private let tensors: LITETensors
  private let ids: [String: ParameterID]

  /// What stands before the names of the tensors in the set of parameters.
  package static let prefix = "lite/"

  /// Adds a new scorer to `parameters`; the same numbers for the same seed.
  package init(
    _ configuration: LITEConfiguration, seed: UInt64, adding parameters: inout ParameterSet
  ) throws(RankifyError) {
    if let fault = configuration.fault { throw RankifyError(.badArguments, "the shape of the LITE scorer: \(fault)") }
    (self.configuration, tensors) = (configuration, LITETensors(configuration))
    var generator = SplitMix(seed: seed)
    var ids: [String: ParameterID] = [:]
    for tensor in tensors.list {
      ids[tensor.name] = parameters.add(
        Self.prefix + tensor.name, tensor.drawn(configuration, using: &generator), decays: tensor.decays)
    }
    self.ids = ids
  }

  /// Adds the scorer in `folder` to `parameters`.
  package init(folder: String, adding parameters: inout ParameterSet) throws(RankifyError) {
    configuration = try LITEConfiguration(folder: folder)
    tensors = LITETensors(configuration)
    var weights = Weights(
      try Checkpoint(file: folder + "/" + LITE.weightsFile), prefix: "", precision: .fp32,
      pool: ThreadPool(threads: 1))
    weights.settings = LITEConfiguration.file
    try weights.requireFinite()
    var ids: [String: ParameterID] = [:]
    for tensor in tensors.list {
      let values =
        tensor.isOptional && !weights.has(tensor.name)
        ? Array(repeating: 0, count: tensor.rows * tensor.columns) : try weights.floats(tensor.name, tensor.shape)
      ids[tensor.name] = parameters.add(
        Self.prefix + tensor.name, Matrix(rows: tensor.rows, columns: tensor.columns, values),
        decays: tensor.decays)
    }
    self.ids = ids
  }

  /// The scorer's tensors as `lite.safetensors` has them, by the names of their parameters.
  package var shapes: [String: [Int]] {
    Dictionary(uniqueKeysWithValues: tensors.list.map { (Self.prefix + $0.name, $0.shape) })
  }

  /// Its parameters.
  package var parameters: Set<ParameterID> { Set(ids.values) }

  /// The parameter of a tensor of `LITETensors`.
  private func id(_ name: String) -> ParameterID {
    guard let id = ids[name] else { preconditionFailure("a LITE scorer of this shape has no tensor '\(name)'") }
    return id
  }

  // MARK: Scores

  /// The score of each pair, [pairs, 1].
  /// - Parameters:
  ///   - queries: a row for each token; query i has the rows queryOffsets[i] ..< queryOffsets[i + 1]
  ///   - documents: likewise, before their reduction
  package func scores(
    _ queries: Variable, _ queryOffsets: [Int], _ documents: Variable, _ documentOffsets: [Int],
    pairs: [(query: Int, document: Int)], on tape: inout Tape
  ) -> Variable {
    var (documents, offsets, queries) = (documents, documentOffsets, queries)
    reduce(&documents, &offsets, on: &tape)
    if configuration.normalizes {
      queries = tape.normalizeRows(queries)
      documents = tape.normalizeRows(documents)
    }
    let meeting = Meeting(queries: queries, queryOffsets: queryOffsets, documents: documents, offsets: offsets)
    if pairs.count <= chunkPairs { return scores(of: pairs, meeting, on: &tape) }
    let chunks = stride(from: 0, to: pairs.count, by: chunkPairs).map {
      Array(pairs[$0..<min($0 + chunkPairs, pairs.count)])
    }
    let parts = chunks.map { chunk in
      tape.recomputed([queries, documents]) { tape, inputs in
        var meeting = meeting
        (meeting.queries, meeting.documents) = (inputs[0], inputs[1])
        return scores(of: chunk, meeting, on: &tape)
      }
    }
    return tape.stack(parts)
  }

  /// Token vectors as the network meets them.
  private struct Meeting {
    var queries: Variable
    let queryOffsets: [Int]
    var documents: Variable
    let offsets: [Int]
  }

  /// Pairs that are scored at once: as many as keep their intermediate results within `chunkBytes`. More than these are
  /// computed again on the way back, so that memory does not grow with the pairs of a batch. The number follows from the
  /// shape alone, for sums of gradients depend on it in their last bits.
  private var chunkPairs: Int { max(1, chunkBytes / (4 * configuration.recordedNumbers)) }

  private func scores(
    of pairs: [(query: Int, document: Int)], _ meeting: Meeting, on tape: inout Tape
  ) -> Variable {
    let (rows, columns, offsets) = (configuration.queryTokens, configuration.documentTokens, meeting.offsets)
    let similarities = tape.similarities(
      meeting.queries, meeting.queryOffsets, meeting.documents, offsets, pairs: pairs, rows: rows, columns: columns)
    let scores = tape.linear(
      features(similarities, on: &tape), LinearParameters(weight: id("head.weight"), bias: id("head.bias")))
    guard configuration.residual else { return scores }
    let widths = pairs.map { min(offsets[$0.document + 1] - offsets[$0.document], columns) }
    let sums = tape.sumsOfMaxima(similarities, rows: rows, widths: widths)
    return tape.add(scores, tape.scale(sums, by: id("residual.scale")))
  }

  /// Blocks of similarities to a row for each pair, as long as the head.
  private func features(_ similarities: Variable, on tape: inout Tape) -> Variable {
    let (rows, columns) = (configuration.queryTokens, configuration.documentTokens)
    switch configuration.network {
    case .separable:
      let alongDocuments = mix(similarities, "rows", on: &tape)
      let alongQueries = mix(tape.turnedBlocks(alongDocuments, rows: rows), "columns", on: &tape)
      return tape.reshaped(tape.turnedBlocks(alongQueries, rows: columns), columns: rows * columns)
    case .flattened:
      return layer(tape.reshaped(similarities, columns: rows * columns), "flat.0", on: &tape)
    }
  }

  private func mix(_ x: Variable, _ name: String, on tape: inout Tape) -> Variable {
    layer(layer(x, name + ".0", on: &tape), name + ".1", on: &tape)
  }

  /// LN(ReLU(W x + b))
  private func layer(_ x: Variable, _ name: String, on tape: inout Tape) -> Variable {
    let linear = LinearParameters(weight: id(name + ".weight"), bias: id(name + ".bias"))
    let norm = NormParameters(
      weight: id(name + ".norm.weight"), bias: id(name + ".norm.bias"), epsilon: configuration.epsilon)
    return tape.layerNorm(tape.linear(x, linear, activation: .relu), norm)
  }

  /// As `TokenReduction`.
  private func reduce(_ documents: inout Variable, _ offsets: inout [Int], on tape: inout Tape) {
    switch configuration.reduction {
    case .none, .first: return
    case .mean(let group):
      let (sums, counts) = means(of: group, offsets)
      documents = tape.sums(sums, of: documents)
      offsets = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    case .learned(let from):
      let dimension = documents.value.columns
      let filled = tape.filledBlocks(documents, offsets, rows: from)
      let turned = tape.turnedBlocks(filled, rows: from)
      let reduced = tape.linear(turned, LinearParameters(weight: id("reduction.weight")))
      documents = tape.turnedBlocks(reduced, rows: dimension)
      offsets = offsets.indices.map { $0 * configuration.documentTokens }
    }
  }

  /// The means of groups of neighbours, and how many each document has.
  private func means(of group: Int, _ offsets: [Int]) -> (sums: [RowSum], counts: [Int]) {
    var (sums, counts) = ([RowSum](), [Int]())
    for (first, end) in zip(offsets, offsets.dropFirst()) {
      let starts = stride(from: first, to: min(end, first + configuration.documentTokens * group), by: group)
      for start in starts {
        let rows = Array(start..<min(start + group, end))
        sums.append(RowSum(rows: rows, weights: Array(repeating: 1 / Float(rows.count), count: rows.count)))
      }
      counts.append((min(end - first, configuration.documentTokens * group) + group - 1) / group)
    }
    return (sums, counts)
  }
}

extension LITEConfiguration {
  /// Numbers that a tape keeps of a pair: of each layer what comes before its activation and before its norm, and matrices
  /// that are turned on the way.
  fileprivate var recordedNumbers: Int {
    let cells = queryTokens * documentTokens
    switch network {
    case .separable(let row, let column): return 8 * cells + 2 * (queryTokens * row + documentTokens * column)
    case .flattened(let width): return 2 * (cells + width)
    }
  }
}

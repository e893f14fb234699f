import RankifyCore
import Tensors
import Transformers

/// Encodes many inputs in chunks, and the gradient of their rows chunk by chunk. Chunks are kept on their tapes while memory
/// lasts; others are encoded again on the way back (gradient caching; Gao et al. 2021). Either way the gradients are the same
/// in every bit.
struct ChunkedEncoding {
  /// Tokens of a chunk, unless a single input is longer.
  static let chunkTokens = 4096

  let model: any TrainableModel
  let parameters: ParameterSet
  let packed: PackedParameters
  let dropout: Float
  let seed: UInt64
  let compute: Compute
  private let inputs: [ModelInput]
  private let chunks: [[Int]]
  private var kept: [Int: (tape: Tape, rows: Variable)] = [:]
  /// The rows of all inputs, and where those of each begin.
  private(set) var rows = Matrix()
  private(set) var offsets: [Int] = [0]
  /// The rows of each chunk begin here, in the order of chunks.
  private var places: [[Range<Int>]] = []

  /// Encodes.
  /// - Parameter keptTokens: tokens of chunks that are kept on their tapes
  init(
    _ inputs: [ModelInput], by model: any TrainableModel, _ parameters: ParameterSet, packed: PackedParameters,
    dropout: Float = 0, seed: UInt64 = 0, keptTokens: Int = 0, on compute: Compute
  ) {
    (self.model, self.parameters, self.packed, self.dropout) = (model, parameters, packed, dropout)
    (self.seed, self.compute, self.inputs) = (seed, compute, inputs)
    chunks = Self.chunks(inputs)
    var parts: [(value: Matrix, offsets: [Int])] = []
    var room = keptTokens
    for number in chunks.indices {
      let (tape, encoded) = encode(number)
      room -= chunks[number].reduce(0) { $0 + inputs[$1].sequence.count }
      if room >= 0 { kept[number] = (tape, encoded.rows) }
      parts.append((encoded.rows.value, encoded.offsets))
    }
    gather(parts)
  }

  /// Inputs of one kind and of about one length are encoded together; the order depends on nothing but the inputs.
  private static func chunks(_ inputs: [ModelInput]) -> [[Int]] {
    let order = inputs.indices.sorted {
      (inputs[$0].source.kind, inputs[$1].sequence.count, $0) < (inputs[$1].source.kind, inputs[$0].sequence.count, $1)
    }
    var (chunks, chunk, tokens): ([[Int]], [Int], Int) = ([], [], 0)
    for index in order {
      let count = inputs[index].sequence.count
      if let first = chunk.first, tokens + count > chunkTokens || inputs[first].source.kind != inputs[index].source.kind
      {
        chunks.append(chunk)
        (chunk, tokens) = ([], 0)
      }
      chunk.append(index)
      tokens += count
    }
    return chunk.isEmpty ? chunks : chunks + [chunk]
  }

  private func encode(_ number: Int) -> (Tape, EncodedInputs) {
    let tape = Tape(parameters, packed: packed, seed: seed &+ UInt64(number) &* 0x9e37_79b9_7f4a_7c15, on: compute)
    var recording = Recording(tape, dropout: dropout)
    let encoded = model.encode(chunks[number].map { inputs[$0] }, on: &recording)
    return (recording.tape, encoded)
  }

  /// Puts the rows of chunks in the order of the inputs.
  private mutating func gather(_ parts: [(value: Matrix, offsets: [Int])]) {
    var counts = [Int](repeating: 0, count: inputs.count)
    for (chunk, part) in zip(chunks, parts) {
      for (i, index) in chunk.enumerated() { counts[index] = part.offsets[i + 1] - part.offsets[i] }
    }
    offsets = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    places = chunks.map { chunk in chunk.map { offsets[$0]..<offsets[$0 + 1] } }
    rows = Matrix(rows: offsets.last ?? 0, columns: parts.first?.value.columns ?? 0)
    for (part, places) in zip(parts, places) {
      for (i, place) in places.enumerated() { rows.copy(part.value, from: part.offsets[i], to: place) }
    }
  }

  /// Adds the gradients of the parameters, given that of `rows`.
  consuming func backward(_ gradient: Matrix, into gradients: inout ParameterGradients) {
    for number in chunks.indices {
      let (tape, rows) = kept.removeValue(forKey: number) ?? again(number)
      var part = Matrix(rows: rows.value.rows, columns: rows.value.columns)
      var start = 0
      for place in places[number] {
        part.copy(gradient, from: place.lowerBound, to: start..<start + place.count)
        start += place.count
      }
      tape.backward(from: [(rows, part)], into: &gradients)
    }
  }

  private func again(_ number: Int) -> (Tape, Variable) {
    let (tape, encoded) = encode(number)
    return (tape, encoded.rows)
  }
}

extension ModelInput.Source {
  fileprivate var kind: Int {
    switch self {
    case .query: 0
    case .document: 1
    case .pair: 2
    }
  }
}

import RankifyCore
import Tensors

/// The tokens of a text and the encoder's last hidden state of each.
public struct TokenStates: Sendable {
  /// Tokens, special ones included.
  public let tokens: [Int32]
  /// One row per token.
  public let states: Matrix
}

/// An encoder that keeps every token's state: what late interaction builds on.
///
/// A text's states are the same in every bit whatever is encoded with it, on any number of threads.
public struct TokenEncoder: TextEncoder {
  private let runner: TransformerRunner
  private let prompts: [TextRole: String]
  private let precision: Precision

  /// Loads a model; the parameters are those of `SentenceEncoder`. Modules behind the Transformer are left out.
  /// - Throws: a sentence that names the file, setting or tensor that is missing or not as expected
  public init(
    folder: String, precision: Precision = .fp32, threads: Int? = nil, maximumLength: Int? = nil
  ) throws(RankifyError) {
    let options = try LoadingOptions(precision: precision, threads: threads, maximumLength: maximumLength)
    let files = try ModelFolder(folder)
    let model = try LoadedModel(files, options)
    (runner, prompts, self.precision) = (model.runner, try files.prompts(), precision)
    model.releasePages()
  }

  /// Columns of the states.
  public var hiddenSize: Int { runner.model.hiddenSize }
  /// Tokens of a text that are read, special ones included; the rest is cut off.
  public var maximumLength: Int { runner.maximumLength }
  /// The tokenizer, for telling markers and punctuation among tokens.
  public var tokenizer: Tokenizer { runner.tokenizer }

  /// The states of each text, in order.
  public func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [TokenStates] {
    try states(of: runner.sequences(of: texts, prompt: prompts[role] ?? ""))
  }

  /// The states of sequences that the caller has made.
  public func states(of sequences: [TokenSequence]) throws(RankifyError) -> [TokenStates] {
    var results = [Matrix](repeating: Matrix(), count: sequences.count)
    try Self.withPlaces(&results) { places throws(RankifyError) in
      try runner.run(sequences) { indices, offsets, workspace, _ in
        for (i, index) in indices.enumerated() {
          workspace.states.copyRows(Array(offsets[i]..<offsets[i + 1]), into: &places[index])
        }
      }
    }
    for (index, states) in results.enumerated() {
      try FiniteCheck.check(states, "state", precision: precision.rawValue, text: index)
    }
    return zip(sequences, results).map { TokenStates(tokens: $0.ids, states: $1) }
  }

  /// Every sequence has a place of its own, so threads may fill them at once.
  private static func withPlaces(
    _ results: inout [Matrix], _ body: (UnsafeMutableBufferPointer<Matrix>) throws(RankifyError) -> Void
  ) throws(RankifyError) {
    let outcome = results.withUnsafeMutableBufferPointer { places in
      Result { () throws(RankifyError) in try body(places) }
    }
    try outcome.get()
  }
}

import RankifyCore
import Tensors

/// A sentence encoder whose weights are parameters: the model of `SentenceEncoder`, for training.
package struct TrainableEncoder: Sendable {
  /// The weights as the folder has them.
  package let parameters: ParameterSet
  private let reader: TextReader
  private let model: any EncoderModel<Recording>
  private let steps: SentenceSteps<Recording>

  /// Loads a model; the parameters are those of `SentenceEncoder`.
  package init(folder: String, threads: Int? = nil, maximumLength: Int? = nil) throws(RankifyError) {
    let options = try LoadingOptions(precision: .fp32, threads: threads, maximumLength: maximumLength)
    let files = try ModelFolder(folder)
    let source = ParameterSource(root: folder)
    let loaded = try LoadedModel<Recording>(files, options, source: source)
    (reader, model) = (loaded.reader, loaded.model)
    steps = try SentenceSteps(files, hiddenSize: loaded.model.hiddenSize, source: source)
    guard steps.isTrainable else {
      throw .invalid(folder, "pools by \(steps.poolingName); training needs a single mode that is not max")
    }
    parameters = source.parameters
  }

  /// The tokens of each text, in order.
  package func sequences(of texts: [String]) -> [TokenSequence] { reader.sequences(of: texts) }

  /// One row for each sequence, recorded.
  package func vectors(of sequences: [TokenSequence], on recording: inout Recording) -> Variable {
    var batch = TokenBatch()
    for sequence in sequences { batch.append(sequence) }
    var states = States<Recording>()
    model(batch, &states, on: &recording)
    steps(&states, offsets: batch.offsets, skipping: 0, on: &recording)
    return states.pooled
  }
}

import RankifyCore
import Tensors

/// A sentence encoder whose weights are parameters: the model of `SentenceEncoder`, for training.
package struct TrainableEncoder: Sendable {
  /// The weights as the folder has them.
  package let parameters: ParameterSet
  /// How the model's authors compare its vectors, where they say.
  package let similarity: VectorSimilarity?
  private let files: ModelFolder
  /// Tokens of a text that are read, where the user said so.
  private let askedLength: Int?
  /// What of it is not trained although one might think so, in sentences.
  package var notes: [String] { model.trainingNotes }
  private let reader: TextReader
  private let model: any EncoderModel<Recording>
  private let steps: SentenceSteps<Recording>
  private let prompts: [TextRole: String]

  /// Loads a model; the parameters are those of `SentenceEncoder`.
  package init(folder: String, threads: Int? = nil, maximumLength: Int? = nil) throws(RankifyError) {
    let options = try LoadingOptions(precision: .fp32, threads: threads, maximumLength: maximumLength)
    let files = try ModelFolder(folder)
    let source = ParameterSource(root: folder)
    let loaded = try LoadedModel<Recording>(files, options, source: source)
    (reader, model, self.files) = (loaded.reader, loaded.model, files)
    askedLength = maximumLength
    steps = try SentenceSteps(files, hiddenSize: loaded.model.hiddenSize, source: source)
    guard steps.isTrainable else {
      throw .invalid(folder, "pools by \(steps.poolingName); training needs a single mode that is not max")
    }
    (parameters, prompts, similarity) = (source.parameters, try files.prompts(), try files.similarity())
  }

  /// Writes a folder of the kind that the model came from, whose texts are read as far as in training.
  package func writer() throws(RankifyError) -> ModelFolderWriter {
    var writer = ModelFolderWriter(base: files.path)
    if let askedLength {
      // A plain encoder's folder has its length in the tokenizer's settings for everybody else.
      try writer.setLength(askedLength, of: files, in: files.listsModules ? .limits : [.limits, .tokenizer])
    }
    return writer
  }

  /// Whether vectors have length 1.
  package var isNormalized: Bool { steps.isNormalized }

  /// The tokens of each text, in order.
  package func sequences(of texts: [String], as role: TextRole) -> [TokenSequence] {
    reader.sequences(of: texts, prompt: prompts[role] ?? "")
  }

  /// Throws where the model cannot read a sequence, naming its number.
  package func check(_ sequences: [TokenSequence]) throws(RankifyError) {
    try model.check(sequences, of: reader.tokenizer)
  }

  /// One row for each sequence, recorded.
  package func vectors(
    of sequences: [TokenSequence], as role: TextRole, on recording: inout Recording
  ) -> Variable {
    var batch = TokenBatch()
    for sequence in sequences { batch.append(sequence) }
    var states = States<Recording>()
    model(batch, &states, on: &recording)
    steps(&states, offsets: batch.offsets, skipping: skipped(role), on: &recording)
    return states.pooled
  }

  /// The tokens in front of a text that do not count for its vector.
  private func skipped(_ role: TextRole) -> Int {
    guard !steps.includesPrompt, let prompt = prompts[role] else { return 0 }
    return reader.promptLength(prompt)
  }
}

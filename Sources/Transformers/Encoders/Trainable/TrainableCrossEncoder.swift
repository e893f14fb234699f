import RankifyCore
import Tensors

/// A cross-encoder whose weights are parameters: the model of `CrossEncoder`, for training. Any other encoder gets a head of
/// one class.
package struct TrainableCrossEncoder: Sendable {
  /// The weights as the folder has them, and those of a new head.
  package let parameters: ParameterSet
  /// Those of the head.
  package let headParameters: [ParameterID]
  /// What training leaves as it is or does otherwise than the user may expect, a sentence each.
  package let notes: [String]
  private let model: any EncoderModel<Recording>
  private let head: ClassificationHead<Recording>
  private let pairs: PairReader
  private let plan: Writing

  /// What the folder to write needs.
  private struct Writing: Sendable {
    let files: ModelFolder
    let maximumLength: Int
    let isLengthNew: Bool
    /// Of a new head.
    var shapes: [String: [Int]]?
    var prefix = ""
    var classifier = ""
  }

  /// Loads a model.
  /// - Parameters:
  ///   - maximumLength: tokens of a pair that are read, special ones included; as the model says if `nil`
  ///   - seed: of a new head's first weights
  package init(
    folder: String, threads: Int? = nil, maximumLength: Int? = nil, truncation: PairTruncation = .longestFirst,
    seed: UInt64
  ) throws(RankifyError) {
    let options = try LoadingOptions(precision: .fp32, threads: threads, maximumLength: maximumLength, isPair: true)
    let files = try ModelFolder(folder)
    let source = ParameterSource(root: folder)
    let loaded = try LoadedModel<Recording>(files, options, source: source)
    let shape = try loaded.family.head(files.config)
    let encoderCount = source.parameters.ids.count
    let isOne = (try? ScoreRule.labelCount(files.config)) == 1
    var writing = Writing(
      files: files, maximumLength: loaded.reader.maximumLength, isLengthNew: maximumLength != nil)
    var reader = loaded.reader
    if isOne, loaded.weights.outside.has(shape.output.name + ".weight") {
      head = try ClassificationHead(shape, loaded.weights, labels: 1)
      parameters = source.parameters
    } else {
      let new = try Self.newHead(shape, loaded, files, seed, &writing)
      (head, parameters) = (new.head, new.parameters)
      reader = TextReader(
        tokenizer: reader.tokenizer, pool: reader.pool, maximumLength: reader.maximumLength, lowercases: false)
    }
    (model, pairs, plan) = (loaded.model, PairReader(reader: reader, truncation: truncation), writing)
    headParameters = Array(parameters.ids[encoderCount...])
    notes = model.trainingNotes + (writing.shapes == nil ? [] : Self.notesOfNewHead(files))
  }

  private static func newHead(
    _ shape: HeadShape, _ loaded: LoadedModel<Recording>, _ files: ModelFolder, _ seed: UInt64,
    _ writing: inout Writing
  ) throws(RankifyError) -> NewHead {
    guard files.transformer == files.path else {
      throw .invalid(
        files.path, "has its encoder in \(files.transformer); name that folder to make a cross-encoder of it")
    }
    let type = try files.config.string("model_type")
    let isBare = loaded.weights.prefix.isEmpty
    let prefix = isBare ? loaded.family.headedPrefix : loaded.weights.prefix
    let new = try NewHead(shape, loaded.weights, prefix: prefix, seed: seed)
    writing.shapes = new.shapes
    writing.prefix = isBare ? prefix : ""
    writing.classifier = loaded.family.classifiers[type] ?? ""
    return new
  }

  private static func notesOfNewHead(_ files: ModelFolder) -> [String] {
    let head = "\(files.path) has no head of one class: a new one is trained from random weights"
    return files.lowercases ? [head, "texts are no longer lowercased before they are tokenized"] : [head]
  }

  /// Those of a new head that were drawn.
  package var newParameters: Set<ParameterID> {
    Set((plan.shapes ?? [:]).keys.compactMap { parameters[$0] })
  }

  /// Tokens of a pair that are read, special ones included.
  package var maximumLength: Int { plan.maximumLength }

  /// The tokens of pairs, given by places.
  /// - Throws: where the model cannot read one, naming its number
  package func sequences(
    _ queries: [String], _ documents: [String], _ places: [(query: Int, document: Int)]
  ) throws(RankifyError) -> [TokenSequence] {
    let sequences = pairs.sequences(queries, documents, places)
    try model.check(sequences, of: pairs.reader.tokenizer)
    return sequences
  }

  /// One logit for each sequence, [sequences, 1], recorded.
  package func logits(of sequences: [TokenSequence], on recording: inout Recording) -> Variable {
    var batch = TokenBatch()
    for sequence in sequences { batch.append(sequence) }
    var states = States<Recording>()
    model(batch, &states, on: &recording)
    head(&states, offsets: batch.offsets, on: &recording)
    return states.pooled
  }
}

extension TrainableCrossEncoder {
  /// Writes a folder of sentence-transformers' cross-encoders. The logits of a new head are its scores.
  package func writer() throws(RankifyError) -> ModelFolderWriter {
    var writer = ModelFolderWriter(base: plan.files.path)
    guard let shapes = plan.shapes else {
      let places: ModelFolderWriter.LengthPlaces = plan.files.limits == nil ? [.tokenizer] : [.tokenizer, .limits]
      if plan.isLengthNew { try writer.setLength(plan.maximumLength, of: plan.files, in: places) }
      return writer
    }
    (writer.shapes, writer.prefix) = (shapes, plan.prefix)
    writer.configuration = [
      "architectures": JSONText.array([JSONText.string(plan.classifier)]), "num_labels": "1",
      "id2label": #"{"0":"LABEL_0"}"#, "label2id": #"{"LABEL_0":0}"#,
      "sentence_transformers": #"{"activation_fn":"torch.nn.modules.linear.Identity"}"#,
    ]
    // What belongs to a sentence encoder.
    writer.omitted = Set(try SentenceModule.folders(in: plan.files.path))
      .union(["modules.json", "config_sentence_transformers.json", "artifact.metadata"])
    if let limits = plan.files.limits { writer.omitted.insert(name(limits.file)) }
    try writer.setLength(plan.maximumLength, of: plan.files, in: .tokenizer)
    return writer
  }

  /// The path of a file in the folder.
  private func name(_ file: String) -> String {
    String(file.dropFirst(plan.files.path.count).drop { $0 == "/" })
  }
}

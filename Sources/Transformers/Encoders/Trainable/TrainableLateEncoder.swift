import RankifyCore
import Tensors

/// A late interaction encoder whose weights are parameters: the model of `LateInteractionEncoder`, for training. Any other
/// encoder gets a projection.
package struct TrainableLateEncoder: Sendable {
  /// The weights as the folder has them; those of a new projection are called as in PyLate's folders.
  package let parameters: ParameterSet
  /// Those between the encoder's states and the vectors.
  package let projectionParameters: [ParameterID]
  /// Numbers in a vector.
  package let dimension: Int
  /// What training leaves as it is or does otherwise than the user may expect, a sentence each.
  package let notes: [String]
  let layout: LateInteractionLayout
  let asked: LateInteractionOptions
  let query: TextReading
  let document: TextReading
  let files: ModelFolder
  let skiplist: [String]
  /// Of a model made from another encoder.
  let markers: (query: String?, document: String?)
  private let reader: TextReader
  private let model: any EncoderModel<Recording>
  private let projection: TokenProjection<Recording>

  /// Loads a model.
  /// - Parameters:
  ///   - options: what the user asks for; of a folder of colbert-ai or of sentence-transformers' multi-vector models, threads
  ///     alone, since these folders have no place for the rest
  ///   - new: what a plain encoder gets; of no effect where the folder is one of late interaction
  package init(
    folder: String, options: LateInteractionOptions = LateInteractionOptions(), new: NewLateInteraction
  ) throws(RankifyError) {
    files = try ModelFolder(folder)
    (layout, asked) = (try LateInteractionLayout(files), options)
    markers = (new.queryMarker, new.documentMarker)
    let settings = try Self.settings(files, layout, options, new)
    skiplist = settings.skiplist.words
    let source = ParameterSource(root: folder)
    var loading = try LoadingOptions(precision: .fp32, threads: options.threads, maximumLength: nil)
    loading.longest = settings.longest
    let loaded = try LoadedModel<Recording>(files, loading, source: source)
    (reader, model) = (loaded.reader, loaded.model)
    (query, document) = try settings.readings(files, reader.tokenizer, longest: model.maximumLength)
    let encoderCount = source.parameters.ids.count
    var parameters = ParameterSet()
    if layout == .plain {
      (projection, parameters) = try Self.newProjection(new, source.parameters, inputs: model.hiddenSize)
    } else {
      projection = try TokenProjection(
        settings.projection, file: settings.file, loaded.weights, hiddenSize: model.hiddenSize)
      parameters = source.parameters
    }
    (self.parameters, projectionParameters) = (parameters, Array(parameters.ids[encoderCount...]))
    dimension = projection.dimension
    notes = try model.trainingNotes + Self.notes(files, layout)
  }

  private static func settings(
    _ files: ModelFolder, _ layout: LateInteractionLayout, _ options: LateInteractionOptions,
    _ new: NewLateInteraction
  ) throws(RankifyError) -> LateInteractionSettings {
    if layout == .plain { return try LateInteractionSettings(new: files, new).replaced(by: options) }
    if new.queryMarker != nil || new.documentMarker != nil {
      throw RankifyError(.badArguments, "\(files.path): has markers of its own; leave the markers out")
    }
    if layout != .pyLate, options.changesReading {
      throw RankifyError(
        .badArguments,
        "\(files.path): keeps its own lengths, expansion and skiplist in training; leave these options out, or take a folder of PyLate"
      )
    }
    let settings = try layout.settings(files).replaced(by: options)
    guard settings.scoring == LateInteractionScoring() else {
      throw .invalid(
        settings.file,
        "is trained for '\(settings.scoring.similarity.rawValue)' and '\(settings.scoring.interaction.rawValue)'; expected 'cosine' and 'colbert', which alone can be trained here"
      )
    }
    return settings
  }

  private static func newProjection(
    _ new: NewLateInteraction, _ old: ParameterSet, inputs: Int
  ) throws(RankifyError) -> (TokenProjection<Recording>, ParameterSet) {
    var parameters = old
    let matrix = try new.projection(inputs: inputs)
    let id = parameters.add(NewLateInteraction.weight, matrix, isTrainable: new.dimension != nil)
    let layer = RecordedLinear(parameters: LinearParameters(weight: id), inputs: inputs, outputs: matrix.rows)
    return (TokenProjection(layer, isNormalized: true), parameters)
  }

  private static func notes(_ files: ModelFolder, _ layout: LateInteractionLayout) throws(RankifyError) -> [String] {
    guard layout == .plain, try !files.prompts().isEmpty else { return [] }
    return ["the prompts that \(files.path) puts before texts are left out: late interaction is trained without"]
  }

  /// Those of a new projection.
  package var newParameters: Set<ParameterID> { layout == .plain ? Set(projectionParameters) : [] }

  /// The tokens of each text, in order.
  /// - Throws: where the model cannot read one, naming its number
  package func sequences(of texts: [String], as role: TextRole) throws(RankifyError) -> [TokenSequence] {
    let reading = reading(role)
    let sequences = reader.inParallel(texts.count) { reading.sequence(texts[$0], reader) }
    try model.check(sequences, of: reader.tokenizer)
    return sequences
  }

  /// The vectors of each sequence's tokens that count, recorded: sequence i has the rows offsets[i] ..< offsets[i + 1].
  package func vectors(
    of sequences: [(sequence: TokenSequence, role: TextRole)], on recording: inout Recording
  ) -> (vectors: Variable, offsets: [Int]) {
    var batch = TokenBatch()
    var (rows, offsets) = ([Int](), [0])
    for (sequence, role) in sequences {
      let first = batch.ids.count
      rows += reading(role).kept(sequence).map { first + $0 }
      offsets.append(rows.count)
      batch.append(sequence)
    }
    var states = States<Recording>()
    model(batch, &states, on: &recording)
    states.pooled = recording.tape.rows(rows, of: states.states)
    projection(&states, on: &recording)
    return (states.pooled, offsets)
  }

  /// Whether vectors are made by a projection that was drawn at random.
  package var hasRandomProjection: Bool {
    newParameters.contains { parameters.isTrainable($0) }
  }

  /// Columns of the encoder's states.
  var hiddenSize: Int { model.hiddenSize }

  private func reading(_ role: TextRole) -> TextReading { role == .query ? query : document }
}

extension LateInteractionOptions {
  /// Whether texts are to be read otherwise than the model says.
  var changesReading: Bool {
    queryLength != nil || documentLength != nil || expandsQueries != nil || skipsPunctuation != nil
  }
}

extension EncoderModel {
  /// What training does not change, a sentence each.
  var trainingNotes: [String] {
    guard (self as? PostNormEncoder<E>)?.distances != nil else { return [] }
    return ["the bias by distance (encoder.relative_attention_bias) is not trained and stays as it is"]
  }
}

import RankifyCore
import Tensors

/// An encoder of texts into one vector for each token that counts (Khattab & Zaharia 2020, ColBERT), from a folder of
/// colbert-ai, PyLate or sentence-transformers, or from any encoder's last hidden states.
///
/// A text's vectors are the same in every bit whether it is encoded alone or among others, next to whatever neighbours and on
/// any number of threads. A text of which no token counts has none.
///
/// - Markers stand behind the first token; texts are cut off so that they and the special tokens fit.
/// - Expanded queries are filled up with mask tokens. These attend to the query and have vectors; the query does not attend
///   to them unless the model says so.
/// - Words on the skiplist have no vectors in documents, but are context of the other words.
public struct LateInteractionEncoder: MultiVectorEncoder {
  /// What decides the vectors, for stores that must refuse another encoder.
  public let identity: MultiVectorDescription
  /// How the model was trained to compare its vectors.
  public let scoring: LateInteractionScoring
  private let runner: TransformerRunner
  private let query: TextReading
  private let document: TextReading
  private let projection: TokenProjection<Inference>

  /// Loads a model.
  /// - Parameters:
  ///   - folder: `config.json`, weights, tokenizer, and what its kind of model says about late interaction
  ///   - name: what the user called the model; the folder if `nil`
  /// - Throws: a sentence that names the file and the key, setting or tensor that is missing or not as expected; where the
  ///   folder's model encodes queries only
  public init(
    folder: String, name: String? = nil, options: LateInteractionOptions = LateInteractionOptions()
  ) throws(RankifyError) {
    if let documents = try DocumentTower(folder: folder) {
      throw RankifyError(
        .badArguments,
        "\(name ?? folder): \(documents.limitation), into one vector each; it makes no vectors of tokens")
    }
    let files = try ModelFolder(folder)
    let settings = try LateInteractionLayout(files).settings(files).replaced(by: options)
    var loading = try LoadingOptions(precision: options.precision, threads: options.threads, maximumLength: nil)
    loading.longest = settings.longest
    let model = try LoadedModel(files, loading)
    runner = model.runner
    (query, document) = try settings.readings(files, runner.tokenizer, longest: runner.model.maximumLength)
    projection = try TokenProjection(
      settings.projection, file: settings.file, model.weights, hiddenSize: model.runner.model.hiddenSize)
    scoring = settings.scoring
    identity = MultiVectorDescription(
      name: name ?? folder,
      checksum: try ModelFingerprint.hexadecimal(of: files, model.weights.checkpoint, precision: options.precision),
      dimension: projection.dimension, documentLength: document.maximumLength, queryLength: query.maximumLength,
      expandsQueries: query.filling != nil, isNormalized: projection.isNormalized,
      skipsPunctuation: !document.skipped.isEmpty, precision: options.precision.rawValue)
    model.releasePages()
  }

  /// Numbers in a vector.
  public var dimension: Int { projection.dimension }

  /// The vectors of each text, in order.
  public func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [TokenVectors] {
    let embeddings = try embeddings(of: texts, as: role)
    return texts.indices.map { embeddings[$0] }
  }

  /// The vectors of many texts in one block of memory, and what they came to. Time grows with the number of tokens, and in
  /// attention with the square of each text's; memory beyond the result depends on threads, not on the number of texts.
  /// - Throws: where a vector is not finite, naming its text
  public func embeddings(of texts: [String], as role: TextRole) throws(RankifyError) -> TokenEmbeddings {
    let reading = reading(role)
    return try embeddings(
      of: runner.reader.inParallel(texts.count) { reading.sequence(texts[$0], runner.reader) }, as: reading)
  }

  /// The vectors of each text and the tokens that they belong to.
  public func encodeTokens(_ texts: [String], as role: TextRole) throws(RankifyError) -> [EncodedTokens] {
    let reading = reading(role)
    let sequences = texts.map { reading.sequence($0, runner.reader) }
    let embeddings = try embeddings(of: sequences, as: reading)
    return sequences.enumerated().map { index, sequence in
      let ids = reading.kept(sequence).map { sequence.ids[$0] }
      return EncodedTokens(
        ids: ids, tokens: ids.map(spelling), vectors: embeddings[index], truncatedCount: sequence.truncatedCount)
    }
  }

  private func reading(_ role: TextRole) -> TextReading { role == .query ? query : document }

  private func embeddings(
    of sequences: [TokenSequence], as reading: TextReading
  ) throws(RankifyError) -> TokenEmbeddings {
    let kept = sequences.map(reading.kept)
    let offsets = kept.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    var vectors = Matrix(rows: offsets[kept.count], columns: dimension)
    try vectors.withMutableElements { out throws(RankifyError) in
      try runner.run(sequences) { indices, starts, workspace, compute in
        let rows = indices.enumerated().flatMap { i, index in kept[index].map { starts[i] + $0 } }
        workspace.states.copyRows(rows, into: &workspace.pooled)
        var engine = Inference(compute: compute)
        projection(&workspace, on: &engine)
        let places = indices.flatMap { offsets[$0]..<offsets[$0 + 1] }
        workspace.pooled.scatterRows(to: places, of: out)
      }
    }
    try FiniteCheck.check(vectors, "token vector", precision: identity.precision, offsets: offsets)
    return TokenEmbeddings(vectors: vectors, offsets: offsets, report: EncodingReport(sequences))
  }

  /// A token for readers.
  private func spelling(_ id: Int32) -> String {
    let decoded = runner.tokenizer.decode([id], skippingSpecialTokens: false)
    return decoded.isEmpty ? runner.tokenizer.token(of: id) ?? "" : decoded
  }
}

import RankifyCore
import Tensors

/// A dual encoder: turns each text into one vector (Reimers & Gurevych 2019), from a model folder of sentence-transformers or
/// of a plain encoder.
///
/// A text's vector is the same in every bit whether it is encoded alone or among others, next to whatever neighbours and on
/// any number of threads. An empty text has a vector, too: that of the special tokens alone.
public struct SentenceEncoder: DenseEncoder {
  /// What decides the vectors, for stores that must refuse another encoder.
  public let identity: EncoderDescription
  /// The encoder of documents, where this one was trained for queries only.
  public let documentTower: DocumentTower?
  private let runner: TransformerRunner
  private let steps: SentenceSteps<Inference>
  private let prompts: [TextRole: String]

  /// Loads a model.
  /// - Parameters:
  ///   - folder: `config.json`, weights and tokenizer, with or without `modules.json`
  ///   - name: what the user called the model; the folder if `nil`
  ///   - precision: the arithmetic of the encoder's linear layers
  ///   - threads: how many to compute on; all cores if `nil`
  ///   - maximumLength: tokens of a text that are read, special ones included; as the model says if `nil`
  /// - Throws: a sentence that names the file, setting or tensor that is missing or not as expected
  public init(
    folder: String, name: String? = nil, precision: Precision = .fp32, threads: Int? = nil, maximumLength: Int? = nil
  ) throws(RankifyError) {
    let options = try LoadingOptions(precision: precision, threads: threads, maximumLength: maximumLength)
    let files = try ModelFolder(folder)
    documentTower = try DocumentTower(folder: folder)
    let model = try LoadedModel(files, options)
    runner = model.runner
    prompts = try files.prompts()
    steps = try SentenceSteps(files, hiddenSize: runner.model.hiddenSize, source: model.weights.source)
    identity = EncoderDescription(
      name: name ?? folder,
      checksum: try ModelFingerprint.hexadecimal(of: files, model.weights.checkpoint, precision: precision),
      dimension: steps.dimension, maximumLength: runner.maximumLength, pooling: steps.poolingName,
      isNormalized: steps.isNormalized, precision: precision.rawValue,
      prompts: Dictionary(uniqueKeysWithValues: prompts.map { ($0.key.rawValue, $0.value) }),
      similarity: try files.similarity())
    model.releasePages()
  }

  /// Numbers in a vector.
  public var dimension: Int { steps.dimension }
  /// Tokens of a text that are read, special ones included; the rest is cut off.
  public var maximumLength: Int { runner.maximumLength }

  /// Throws where documents are another encoder's: their vectors would have nothing to do with those of queries.
  public func requireDocuments() throws(RankifyError) {
    guard let documentTower else { return }
    throw RankifyError(
      .badArguments,
      "\(identity.name): \(documentTower.limitation); encode documents with that model, and queries with this one (--query-model)"
    )
  }

  /// One vector for each text, in order.
  public func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [[Float]] {
    let vectors = try embeddings(of: texts, as: role).vectors
    return vectors.rowArrays
  }

  /// The vectors of many texts in one block of memory, and what they came to. Time grows with the number of tokens, and in
  /// attention with the square of each text's; memory beyond the result depends on threads, not on the number of texts.
  /// - Throws: where a vector is not finite, naming its text, or where documents are another encoder's
  public func embeddings(of texts: [String], as role: TextRole) throws(RankifyError) -> SentenceEmbeddings {
    if role == .document { try requireDocuments() }
    let prompt = prompts[role] ?? ""
    let sequences = runner.sequences(of: texts, prompt: prompt)
    let skipped = steps.includesPrompt || prompt.isEmpty ? 0 : runner.reader.promptLength(prompt)
    var vectors = Matrix(rows: texts.count, columns: dimension)
    try vectors.withMutableElements { out throws(RankifyError) in
      try runner.run(sequences) { indices, offsets, workspace, compute in
        var engine = Inference(compute: compute)
        steps(&workspace, offsets: offsets, skipping: skipped, on: &engine)
        workspace.pooled.scatterRows(to: indices, of: out)
      }
    }
    try FiniteCheck.check(vectors, "vector", precision: identity.precision)
    return SentenceEmbeddings(vectors: vectors, report: EncodingReport(sequences))
  }
}

/// The vectors of some texts.
public struct SentenceEmbeddings: Sendable {
  /// Row i is the vector of text i.
  public let vectors: Matrix
  /// How many texts and tokens were read, and how many texts were cut off.
  public let report: EncodingReport
}

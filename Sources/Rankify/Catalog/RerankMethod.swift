import Tensors
import Transformers

/// A way to re-rank, by name: what the command line offers, and what every test of re-rankers runs over.
public typealias RerankMethod = CatalogMethod<LoadedReranker>

/// What a re-ranker is made with.
public struct RerankSettings: Sendable {
  /// The model: a folder, an installed name, or `org/name`.
  public var model: String
  /// The arithmetic of its layers.
  public var precision: ModelPrecision
  /// Threads to compute on; all cores if `nil`.
  public var threads: Int?
  /// How vectors are compared; `nil` for the index's way where its vectors serve, else by cosine.
  public var metric: VectorMetric?
  /// Hits of a ranking that get a new score.
  public var depth: Int
  /// What is read of documents.
  public var longDocuments: LongDocuments
  /// The index that the documents are in: its vectors serve where they are by the same encoder.
  public var index: SparseIndex?
  /// Whether vectors of the index serve.
  public var stored = StoredVectors.whereTheySuit
  /// Bytes of vectors of encoded documents that are kept for documents that come again.
  public var memory = 1 << 31
  /// How a model of late interaction is to read texts; its precision and threads are those of these settings.
  public var lateInteraction: LateInteractionOptions
  /// The folder of a learned scorer of late interaction, which `lite` needs.
  public var scorer: String?

  /// The model of queries, where it is another one than that of documents, which `dense` can use.
  public var queryModel: String?
  /// How `icr` and `qr-heads` read and score.
  public var inContext = InContextOptions()
  /// The folder in which `icr` and `qr-heads` keep what queries look at; nothing is kept if `nil`.
  public var attentionFolder: String?
  /// The heads that `qr-heads` goes by: a file, a preset, or a list such as `14-22,13-16`.
  public var heads: String?
  /// How `rankgpt`, `pointwise-llm`, `upr`, `prp` and `setwise` ask a language model.
  public var prompted = PromptedOptions()

  /// Creates settings.
  public init(
    model: String, precision: ModelPrecision = .fp32, threads: Int? = nil, depth: Int = 100,
    longDocuments: LongDocuments = .beginning, metric: VectorMetric? = nil, index: SparseIndex? = nil,
    lateInteraction: LateInteractionOptions = LateInteractionOptions(), scorer: String? = nil
  ) {
    (self.model, self.precision, self.threads, self.depth) = (model, precision, threads, depth)
    (self.longDocuments, self.metric, self.index) = (longDocuments, metric, index)
    (self.lateInteraction, self.scorer) = (lateInteraction, scorer)
  }

  func loadScorer() throws(RankifyError) -> LITE {
    guard let scorer else {
      throw RankifyError(.badArguments, "lite needs the folder of a scorer, with lite_config.json (--scorer)")
    }
    return try LITE(folder: scorer, precision: precision, compute: compute)
  }

  var tokenOptions: LateInteractionOptions {
    var options = lateInteraction
    (options.precision, options.threads) = (precision, threads)
    return options
  }

  /// Where scorers compute.
  var compute: Compute { threads.map { Compute(pool: ThreadPool(threads: $0)) } ?? .parallel }
}

/// A re-ranker and the model in it.
public struct LoadedReranker: Sendable {
  /// The re-ranker.
  public let reranker: any Reranker
  /// The model's checksum.
  public let modelChecksum: String
  /// Where vectors of documents come from; `nil` for a model that makes none.
  public let vectors: VectorOrigin?
  private let truncations: @Sendable () -> Int
  private let encodings: @Sendable () -> Int?
  private let reports: @Sendable () -> [String]

  /// What there is to say about the work so far, a sentence each without a full stop: what was cut off, repaired, or read
  /// otherwise than asked for.
  public var remarks: [String] { reports() }
  /// How many texts so far were longer than the model reads; one that comes again may count again.
  public var truncatedTexts: Int { truncations() }
  /// How many texts of documents were encoded so far, passages counted each; `nil` for a model that makes no vectors.
  public var encodedTexts: Int? { encodings() }

  init(
    _ reranker: any Reranker, modelChecksum: String, vectors: VectorOrigin? = nil,
    encodings: @escaping @Sendable () -> Int? = { nil }, remarks: @escaping @Sendable () -> [String] = { [] },
    truncations: @escaping @Sendable () -> Int = { 0 }
  ) {
    (self.reranker, self.modelChecksum, self.vectors) = (reranker, modelChecksum, vectors)
    (self.encodings, self.truncations, reports) = (encodings, truncations, remarks)
  }
}

import RankifyCore
import Tensors

/// A cross-encoder: reads a query and a document together and gives one score (Nogueira & Cho 2019), from a folder with a
/// model for sequence classification of one class.
///
/// The score of a pair is the same in every bit whatever other documents are scored with it, on any number of threads.
public struct CrossEncoder: PairScorer {
  /// A checksum of weights, tokenizer and settings, in hexadecimal digits.
  public let checksum: String
  private let runner: TransformerRunner
  private let head: ClassificationHead<Inference>
  private let activation: Activation
  private let pairs: PairReader
  private let precision: Precision

  /// Loads a model.
  /// - Parameters:
  ///   - folder: `config.json`, weights and tokenizer
  ///   - precision: the arithmetic of the encoder's linear layers; the head's is always fp32
  ///   - threads: how many to compute on; all cores if `nil`
  ///   - maximumLength: tokens of a pair that are read, special ones included; as the model says if `nil`
  ///   - truncation: which text gives way where the pair is longer
  /// - Throws: a sentence that names the file, setting or tensor that is missing or not as expected, or a model that has no head of one class
  public init(
    folder: String, precision: Precision = .fp32, threads: Int? = nil, maximumLength: Int? = nil,
    truncation: PairTruncation = .longestFirst
  ) throws(RankifyError) {
    let options = try LoadingOptions(precision: precision, threads: threads, maximumLength: maximumLength, isPair: true)
    let files = try ModelFolder(folder)
    let labels = try ScoreRule.labelCount(files.config)
    let model = try LoadedModel(files, options)
    runner = model.runner
    head = try ClassificationHead(model.family.head(files.config), model.weights, labels: labels)
    activation = try ScoreRule.activation(files, labels: labels)
    (pairs, self.precision) = (PairReader(reader: model.reader, truncation: truncation), precision)
    checksum = try ModelFingerprint.hexadecimal(of: files, model.weights.checkpoint, precision: precision)
    model.releasePages()
  }

  /// Tokens of a pair that are read, special ones included; the rest is cut off.
  public var maximumLength: Int { runner.maximumLength }

  /// One score for each document, in order: higher is better.
  public func scores(of documents: [String], for query: String) throws(RankifyError) -> [Float] {
    try scoredPairs(of: documents, for: query).scores
  }

  /// The scores of documents, and what they came to: how many tokens were read, how many pairs were cut off.
  public func scoredPairs(
    of documents: [String], for query: String
  ) throws(RankifyError) -> (scores: [Float], report: EncodingReport) {
    let sequences = pairs.sequences([query], documents, documents.indices.map { (0, $0) })
    var scores = Matrix(rows: documents.count, columns: 1)
    try scores.withMutableElements { out throws(RankifyError) in
      try runner.run(sequences) { indices, offsets, workspace, compute in
        var engine = Inference(compute: compute)
        head(&workspace, offsets: offsets, on: &engine)
        workspace.pooled.apply(activation, on: compute)
        workspace.pooled.scatterRows(to: indices, of: out)
      }
    }
    try FiniteCheck.check(scores, "score", precision: precision.rawValue)
    return (scores.elements, EncodingReport(sequences))
  }
}

import RankifyCore
import Tensors
import Transformers

/// What a step compares: texts, and which of them meet.
public struct TrainingBatch: Sendable {
  /// The queries' words.
  public var queries: [String]
  /// What is read of the documents, each once.
  public var documents: [String]
  /// For each query the documents that get a score, as places in `documents`.
  public var lists: [[Int]]

  /// Creates a batch.
  public init(queries: [String], documents: [String], lists: [[Int]]) {
    precondition(lists.count == queries.count, "\(lists.count) lists for \(queries.count) queries")
    (self.queries, self.documents, self.lists) = (queries, documents, lists)
  }

  /// Every query with each of its documents, list by list: the order of scores.
  public var pairs: [TextPair] {
    lists.enumerated().flatMap { query, list in list.map { TextPair(query: query, document: $0) } }
  }
}

/// A query and a document that get a score, by their places in a batch.
public struct TextPair: Hashable, Sendable {
  /// The place of the query.
  public var query: Int
  /// The place of the document.
  public var document: Int

  /// Creates a pair.
  public init(query: Int, document: Int) { (self.query, self.document) = (query, document) }
}

/// What an encoder reads at once.
public struct ModelInput: Sendable {
  /// Whose words the tokens are.
  public enum Source: Hashable, Sendable {
    /// A query of the batch.
    case query(Int)
    /// A document of the batch.
    case document(Int)
    /// A query and a document, read together.
    case pair(TextPair)
  }

  /// Whose words the tokens are.
  public var source: Source
  /// The tokens.
  public var sequence: TokenSequence

  /// Creates an input.
  public init(source: Source, sequence: TokenSequence) { (self.source, self.sequence) = (source, sequence) }
}

/// What an encoder made of inputs: rows of numbers, as many for each input as its kind of model has (one vector, one for each
/// token, one score).
public struct EncodedInputs: Sendable {
  /// The rows, input by input.
  public var rows: Variable
  /// Input i has the rows offsets[i] ..< offsets[i + 1].
  public var offsets: [Int]

  /// Creates them.
  public init(rows: Variable, offsets: [Int]) { (self.rows, self.offsets) = (rows, offsets) }
}

/// A model that training changes: an encoder of inputs, and a scorer of what the encoder made of them.
///
/// The two are apart so that many inputs can be encoded in little memory: their rows are computed first, the loss's gradient
/// flows from the scores to the rows, and then chunk by chunk through the encoder (gradient caching; Gao et al. 2021).
public protocol TrainableModel: Sendable {
  /// All weights as they are before training, those that are not trained included.
  var parameters: ParameterSet { get }

  /// Those that begin with random numbers, and single factors: they are trained by a rate of their own.
  var newParameters: Set<ParameterID> { get }

  /// Whether queries and documents are encoded apart. Inputs of a batch are then its queries, followed by its documents.
  var hasTowers: Bool { get }

  /// The encoder of documents, where the model in the folder encodes queries only: it is trained further beside that one's
  /// vectors alone.
  var documentTower: DocumentTower? { get }

  /// What of the model is not trained although one might think so, in sentences.
  var notes: [String] { get }

  /// What has to be encoded for a batch, in the order that `scores` expects.
  func inputs(of batch: TrainingBatch) throws(RankifyError) -> [ModelInput]

  /// The rows of inputs that are all queries, all documents or all pairs. An input's rows depend on nothing but the input.
  func encode(_ inputs: [ModelInput], on recording: inout Recording) -> EncodedInputs

  /// One score for each pair of the batch: [pairs, 1].
  func scores(_ encoded: EncodedInputs, of batch: TrainingBatch, on tape: inout Tape) -> Variable

  /// The rows of texts, such that inner products with a query's rank documents as its scores do; `nil` where scores are no
  /// inner products of one row each.
  func comparable(_ rows: Matrix, on compute: Compute) -> Matrix?

  /// Writes the model with these weights as a folder that it can be loaded from, adapters merged.
  /// - Parameter files: texts of further files, by their names
  func save(_ parameters: ParameterSet, to folder: String, adding files: [String: String]) throws(RankifyError)
}

extension TrainableModel {
  /// None: it encodes documents as well.
  public var documentTower: DocumentTower? { nil }

  /// Nothing.
  public var notes: [String] { [] }

  /// None.
  public var newParameters: Set<ParameterID> { [] }

  /// Scores are of another kind.
  public func comparable(_ rows: Matrix, on compute: Compute) -> Matrix? { nil }
}

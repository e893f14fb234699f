import RankifyCore
import Vectors

/// A kind of representation that an index keeps of its documents, in a store of its own beside the texts: one vector each,
/// or one for each token.
protocol Representation {
  /// What stands for a document.
  associatedtype Value
  /// What decides an encoder's representations.
  associatedtype Description: EncoderIdentity
  /// How representations are kept.
  associatedtype Storage: Codable & Equatable & Sendable
  /// What encodes documents.
  associatedtype Encoding: RepresentationEncoding<Value, Description>
  /// What changes a store.
  associatedtype Writer: RepresentationWriter<Value>
  /// What reads one.
  associatedtype Store: RepresentationStore
  /// What must be known of the documents before a store can be made.
  associatedtype Preparation

  static var words: RepresentationWords { get }

  /// Makes an empty store.
  static func create(
    _ file: String, _ encoder: Description, _ storage: Storage, _ preparation: Preparation
  ) throws(RankifyError) -> Writer
  /// What decides the form of stored numbers, in words; stores of the same words can be continued.
  static func words(of storage: Storage) -> String
  /// What is stored of encoded documents.
  static func reduce(_ values: [Value], to storage: Storage) -> [Value]
  /// Opens a store to change it.
  static func open(_ file: String, at stamp: VectorStoreStamp?) throws(RankifyError) -> Writer
  /// Makes anew what is derived from a store that was rewritten.
  static func derive(_ state: RepresentationState<Self>, _ path: String) throws(RankifyError)
}

/// What a kind of representation is called, in the database and in messages.
struct RepresentationWords {
  /// Its key in the table `settings`.
  var key: String
  /// The table of its rows' documents.
  var rows: String
  /// What the names of its files have after the index's.
  var suffix: String
  /// What the names of further files, derived from the store, have after the store's.
  var derived: [String] = []
  /// What it is, in messages.
  var noun: String
  /// What a document that lacks it has: "no" of these.
  var lack: String
  /// The options of `rankify index` that make it and remove it.
  var (option, drop): (String, String)
}

/// What decides the representations of an encoder.
protocol EncoderIdentity: Codable, Equatable, Sendable {
  var name: String { get }
  var checksum: String { get }
  var dimension: Int { get }
  var precision: String { get }

  /// What differs so that representations cannot be compared, as words for a message.
  func differences(from other: Self) -> [String]
}

extension EncoderDescription: EncoderIdentity {}
extension MultiVectorDescription: EncoderIdentity {}

/// What encodes documents.
protocol RepresentationEncoding<Value, Description> {
  associatedtype Value
  associatedtype Description

  var identity: Description { get }
  /// Told of documents encoded so far and to be encoded; what it throws ends the work.
  var observer: DocumentEncoding.Observer { get }
  /// The most documents that are encoded in a commit of texts; `nil` for all.
  var limit: Int? { get }

  /// Encodes texts, telling after each part how many it had.
  func encode(
    _ texts: [String], slice: Int, progress: (Int) throws(RankifyError) -> Void
  ) throws(RankifyError) -> [Value]
}

/// The one writer of a store of representations, one a row.
protocol RepresentationWriter<Value> {
  associatedtype Value

  var stamp: VectorStoreStamp { get }
  /// The number that the next row will have.
  var rowCount: Int { get }
  func append(_ value: Value) throws(RankifyError) -> Int
  func delete(_ row: Int) -> Bool
  func commit() throws(RankifyError) -> VectorStoreStamp
}

/// A snapshot of a store of representations, one a row.
protocol RepresentationStore {
  var dimension: Int { get }
  /// Rows, deleted ones included, and those that are not deleted.
  var rowCount: Int { get }
  var count: Int { get }

  init(_ path: String, at stamp: VectorStoreStamp?) throws(RankifyError)
  func isLive(_ row: Int) -> Bool
  func compact(to path: String) throws(RankifyError) -> VectorStoreStamp
  func verify() throws(RankifyError)
}

extension VectorStoreWriter: RepresentationWriter {}

extension VectorStore: RepresentationStore {
  var dimension: Int { settings.dimension }
}

extension TokenStoreWriter: RepresentationWriter {
  var rowCount: Int { documentCount }
}

extension TokenStore: RepresentationStore {
  var dimension: Int { settings.dimension }
  var rowCount: Int { documentCount }
}

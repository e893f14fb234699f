import RankifyCore
import Tensors
import Vectors

/// One vector for each token of a document.
enum LateRepresentation: Representation {
  static let words = RepresentationWords(
    key: "late", rows: "late_rows", suffix: ".tokens", noun: "token vectors", lack: "token vectors", option: "--late",
    drop: "--drop-tokens")

  static func create(
    _ file: String, _ encoder: MultiVectorDescription, _ storage: TokenStorage, _ codec: ResidualCodec?
  ) throws(RankifyError) -> TokenStoreWriter {
    try TokenStoreWriter(creating: file, storage.settings(encoder), codec: codec)
  }

  static func open(_ file: String, at stamp: VectorStoreStamp?) throws(RankifyError) -> TokenStoreWriter {
    try TokenStoreWriter(opening: file, at: stamp)
  }

  static func words(of storage: TokenStorage) -> String { storage.words }

  static func reduce(_ documents: [TokenVectors], to storage: TokenStorage) -> [TokenVectors] {
    if storage.poolFactor == 1 { return documents }
    return ThreadPool.shared.map(documents.count) { documents[$0].pooled(factor: storage.poolFactor) }
  }

  static func derive(_ state: LateState, _ path: String) {}

  typealias Value = TokenVectors
  typealias Encoding = LateEncoding
  typealias Store = TokenStore
}

/// What an index knows of its token vectors.
typealias LateState = RepresentationState<LateRepresentation>

extension LateState {
  /// What `--info` tells of the token vectors of the index at `path`.
  func details(_ path: String) -> IndexDetails.TokenVectors {
    let store = try? TokenStore(file(path), at: VectorStoreStamp(stamp))
    return IndexDetails.TokenVectors(
      documents: VectorStoreStamp(stamp).map { $0.rows - $0.deleted } ?? 0, count: store?.tokenCount,
      encoder: encoder, storage: storage, bytesPerToken: store?.bytesPerToken,
      bytesPerDocument: store?.bytesPerDocument, bytes: fileSize(path))
  }
}

extension TokenStore {
  /// Bytes of the file, all included, for each document that is not deleted.
  var bytesPerDocument: Double { count > 0 ? Double(fileSize) / Double(count) : 0 }
}

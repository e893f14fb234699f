import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

/// The kinds of representations that an index keeps of its documents: what is promised of one is promised of all.
enum RepresentationKind: String, CaseIterable, Codable, Sendable {
  case dense, late

  /// What the names of files have after the index's.
  var suffix: String { self == .dense ? ".vectors" : ".tokens" }

  /// Gives the documents that have none their representations, and returns how many were done and how many texts encoded.
  /// - Parameter limit: gives up once so many are done
  @discardableResult
  func encode(
    _ path: String, resuming: Bool = false, seed: UInt64 = 1, upTo limit: Int = .max
  ) throws -> (documents: Int, texts: Int) {
    let observer: DocumentEncoding.Observer = { (done, _) throws(RankifyError) in
      if done >= limit { throw RankifyError(.interrupted, "enough") }
    }
    let start: DenseBuilder.Start = resuming ? .resuming : .new
    switch self {
    case .dense:
      let encoder = HashingEncoder(seed: seed)
      let encoding = DocumentEncoding(encoder, observer: observer)
      return (try DenseBuilder(path, encoding, start: start).run(), encoder.encodedTexts)
    case .late:
      let encoder = HashingTokenEncoder(seed: seed)
      let encoding = LateEncoding(encoder, observer: observer)
      return (try LateBuilder(path, encoding, storage: exactStorage, start: start).run(), encoder.encodedTexts)
    }
  }

  /// Opens the index at `path` to change its documents.
  func writer(_ path: String) throws -> IndexWriter {
    switch self {
    case .dense: try IndexWriter(opening: path, encoding: DocumentEncoding(HashingEncoder()))
    case .late: try IndexWriter(opening: path, late: LateEncoding(HashingTokenEncoder()))
    }
  }

  /// Opens what the index at `path` has for searching.
  func open(_ path: String) throws {
    switch self {
    case .dense: _ = try DenseIndex(SparseIndex(path))
    case .late: _ = try LateIndex(SparseIndex(path))
    }
  }

  func drop(_ path: String) throws {
    switch self {
    case .dense: try DenseIndex.drop(path)
    case .late: try LateIndex.drop(path)
    }
  }

  /// How many documents have one, as a check of the index counts.
  func count(_ report: IndexReport) -> Int { (self == .dense ? report.vectors : report.tokenVectors?.documents) ?? 0 }

  /// Expects the index at `path` to hold exactly `documents` and what the encoder makes of them, and to be sound.
  func expectInStep(
    _ path: String, _ documents: [Document], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    switch self {
    case .dense: try RetrievalTests.expectInStep(path, documents, sourceLocation: sourceLocation)
    case .late: try expectTokensInStep(path, documents, sourceLocation: sourceLocation)
    }
  }
}

/// A folder with an index of random documents, some of them alike.
struct RandomIndex {
  let folder: TemporaryFolder
  let path: String
  let documents: [Document]

  init(_ count: Int, seed: UInt64 = 5) throws {
    folder = try TemporaryFolder()
    path = folder.file("index.rankify")
    documents = Self.documents(count, seed: seed)
    _ = try build(documents, folder, "index.rankify")
  }

  static func documents(_ count: Int, seed: UInt64 = 5) -> [Document] {
    var random = RandomCollection(seed: seed, vocabulary: 120)
    return random.documents(0..<count)
  }
}

import RankifyCore
import Retrieval
import TestSupport

/// Looks into an index file past its interface.
struct IndexProbe {
  let database: Database

  init(_ path: String) throws {
    database = try Database(path: path, mode: .readWrite)
    try TokenizerModule.register(on: database, state: TokenizerState(analyzer: Analyzer(AnalysisSettings())))
  }

  /// Throws where the full-text index and the documents do not agree, or the file's structure is damaged.
  func checkIntegrity() throws {
    try database.execute("INSERT INTO search(search, rank) VALUES('integrity-check', 1)")
    let check = try database.prepare("PRAGMA integrity_check")
    guard try check.step(), check.text(0) == "ok" else { throw RankifyError(.failure, "integrity check failed") }
  }

  func integer(_ sql: String) throws -> Int {
    let statement = try database.prepare(sql)
    return try statement.step() ? statement.integer(0) : 0
  }

  var segments: Int { get throws { try integer("SELECT count(*) FROM segments") } }
}

/// Expects that two indexes hold the same documents and give the same results, to the bit.
func expectSame(_ a: SparseIndex, _ b: SparseIndex, _ random: inout RandomCollection) throws -> Bool {
  guard a.checksum == b.checksum, a.statistics == b.statistics else { return false }
  for word in random.words where try a.statistics(of: word) != b.statistics(of: word) { return false }
  for _ in 0..<6 {
    let query = random.query(6)
    for similarity in [Similarity.standard, .queryLikelihood(mu: 100)] {
      for depth in [5, 1000] {
        let x = try SparseRetriever(a, similarity: similarity, depth: depth).entries(for: query)
        let y = try SparseRetriever(b, similarity: similarity, depth: depth).entries(for: query)
        if !x.elementsEqual(y, by: identical) { return false }
      }
    }
  }
  return true
}

/// Builds an index of `documents` in `folder`, in one commit.
func build(_ documents: [Document], _ folder: TemporaryFolder, _ name: String = "fresh.rankify") throws -> SparseIndex {
  let writer = try IndexWriter(creating: folder.file(name), analysis: AnalysisSettings(), threads: 1)
  for document in documents { try writer.add(document) }
  try writer.commit()
  return try SparseIndex(folder.file(name))
}

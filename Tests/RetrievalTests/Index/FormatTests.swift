import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

/// A file that the first version of the format wrote (`Golden/make_index.sh`) is read, searched and changed by this one.
@Suite struct FormatTests {
  private let folder: TemporaryFolder
  private let path: String
  /// The documents in the file: those of the table but the one deleted.
  private let documents: [Document]

  init() throws {
    folder = try TemporaryFolder()
    path = try folder.write("old.rankify", bytes: [UInt8](golden("index-v1.rankify")))
    let table = String(decoding: try golden("index_documents.tsv"), as: UTF8.self)
    documents = table.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Document(id: fields[0], title: fields[1], text: fields[2])
    }.filter { $0.id != "d05" }
  }

  @Test func theFirstFormatIsRead() throws {
    let index = try SparseIndex(path)
    #expect(index.analysis == AnalysisSettings())
    #expect(index.statistics.documents == 11)
    #expect(index.statistics.wordedDocuments == 10)
    #expect(try index.statistics(of: "grain").documents == 2)
    #expect(try index.statistics(of: "grain").occurrences == 5)
    #expect(try index.statistics(of: "baker").documents == 0)
    for document in documents { #expect(try index.document(document.id) == document) }
    #expect(try index.document("d05") == nil)
    let found = try SparseRetriever(index).entries(for: "grain mills by the water")
    #expect(Set(found.map(\.document)) == ["d03", "d04", "d07", "d08", "d10", "d11", "d12"])
  }

  @Test func theFirstFormatGivesTheScoresOfTheFormulas() throws {
    let index = try SparseIndex(path)
    let reference = try ReferenceScorer(documents)
    for similarity in similarities {
      for query in ["grain mills by the water", "locks and gates", "steam", "flour bread time"] {
        let terms = index.terms(of: query)
        let expected = reference.ranking(terms, similarity, .exact)
        let found = try SparseRetriever(index, similarity: similarity).entries(for: terms)
        #expect(found.map(\.document) == expected.map(\.document))
        for (a, b) in zip(found, expected) { #expect(abs(a.score - b.score) < 1e-5) }
      }
    }
  }

  @Test func theFirstFormatTakesChanges() throws {
    let writer = try IndexWriter(opening: path)
    #expect(try writer.delete("d01"))
    try writer.add(Document(id: "d13", title: "New", text: "Grain by the water."))
    try writer.commit()
    try writer.optimize()
    let kept = documents.filter { $0.id != "d01" } + [Document(id: "d13", title: "New", text: "Grain by the water.")]
    let (changed, fresh) = (try SparseIndex(path), try build(kept, folder))
    #expect(changed.statistics == fresh.statistics)
    #expect(changed.checksum == fresh.checksum)
    let found = try SparseRetriever(changed).entries(for: "grain water lock")
    #expect(found.elementsEqual(try SparseRetriever(fresh).entries(for: "grain water lock"), by: identical))
    try IndexProbe(path).checkIntegrity()
  }
}

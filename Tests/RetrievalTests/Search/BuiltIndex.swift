import RankifyCore
import Retrieval
import TestSupport

/// An index in a folder of its own, and the documents that survived in it.
struct BuiltIndex {
  let folder: TemporaryFolder
  let documents: [Document]
  let index: SparseIndex

  /// Commits `batches` one by one, then deletes what `doomed` picks.
  init(_ batches: [[Document]], threads: Int = 2, deleting doomed: (Int) -> Bool = { _ in false }) throws {
    folder = try TemporaryFolder()
    let path = folder.file("index.rankify")
    let writer = try IndexWriter(creating: path, analysis: AnalysisSettings(), threads: threads)
    for batch in batches {
      for document in batch { try writer.add(document) }
      try writer.commit()
    }
    let all = batches.flatMap { $0 }
    for i in all.indices where doomed(i) {
      guard try writer.delete(all[i].id) else { throw RankifyError(.failure, "\(all[i].id): not deleted") }
    }
    try writer.commit()
    documents = all.indices.filter { !doomed($0) }.map { all[$0] }
    index = try SparseIndex(path)
  }
}

/// Every formula, at ordinary and extreme parameters.
let similarities: [Similarity] = [
  .standard, .bm25(k1: 1.2, b: 0.75), .bm25(k1: 0, b: 0.4), .bm25(k1: 100, b: 1), .bm25(k1: 2, b: 0),
  .bm25Plus(k1: 1.2, b: 0.75, delta: 1), .bm25Plus(k1: 0.5, b: 1, delta: 0),
  .bm25L(k1: 1.2, b: 0.75, delta: 0.5), .bm25L(k1: 3, b: 0.1, delta: 0),
  .queryLikelihood(mu: 1000), .queryLikelihood(mu: 10),
]

import RankifyCore
import Retrieval
import TestSupport
import Testing

/// Random histories of changes: at every moment the index is what one built afresh from the survivors would be.
@Suite struct LiveIndexTests {
  /// What an index went through and what must be in it.
  private struct History {
    let path: String
    let writer: IndexWriter
    var survivors: [Document] = []
    private var next = 0
    var random: RandomCollection

    init(_ path: String, seed: UInt64) throws {
      self.path = path
      random = RandomCollection(seed: seed, vocabulary: 120)
      writer = try IndexWriter(creating: path, analysis: AnalysisSettings(), threads: 2)
    }

    mutating func fresh() -> Document {
      next += 1
      return random.documents(next..<(next + 1), length: 6)[0]
    }

    /// One transaction of `count` changes, of which a share of `deletions` deletes; rolled back on demand.
    mutating func transaction(_ count: Int, deletions: Double, rollback: Bool) throws {
      let before = survivors
      for _ in 0..<count {
        let kind = random.number(0...1)
        if survivors.isEmpty || kind > deletions + (1 - deletions) / 4 {
          let document = fresh()
          try writer.add(document)
          survivors.append(document)
        } else {
          let victim = random.pick(survivors).id
          survivors.removeAll { $0.id == victim }
          if kind < deletions {
            guard try writer.delete(victim) else { throw RankifyError(.failure, "\(victim) was not there") }
          } else {
            let replacement = Document(id: victim, title: random.text(1), text: random.text(6))
            guard try writer.update(replacement) else { throw RankifyError(.failure, "\(victim) was not there") }
            survivors.append(replacement)
          }
        }
      }
      if rollback {
        writer.rollback()
        survivors = before
      } else {
        try writer.commit()
      }
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>) func equalsAnIndexBuiltAfresh(_ seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var history = try History(folder.file("live.rankify"), seed: seed)
    for step in 0..<30 {
      // Times of growth and times of decay.
      let deletions = step % 10 < 6 ? 0.1 : 0.8
      let count = Int(history.random.number(1...(step % 5 == 0 ? 120 : 15)))
      try history.transaction(count, deletions: deletions, rollback: step > 0 && step % 7 == 3)
      if step % 13 == 12 { try history.writer.optimize() }
      guard step % 4 == 0 || step == 29 || step % 13 == 12 else { continue }
      let live = try SparseIndex(history.path)
      let same = try expectSame(live, build(history.survivors, folder), &history.random)
      #expect(same, "seed \(seed), step \(step)")
      let probe = try IndexProbe(history.path)
      try probe.checkIntegrity()
      #expect(try probe.integer("SELECT count(*) FROM documents") == history.survivors.count)
      #expect(try probe.segments < 12)
      if let document = history.survivors.last { #expect(try live.document(document.id) == document) }
    }
    try history.writer.optimize()
    let same = try expectSame(SparseIndex(history.path), build(history.survivors, folder), &history.random)
    #expect(same)
    let probe = try IndexProbe(history.path)
    #expect(try probe.segments == (history.survivors.isEmpty ? 0 : 1))
    #expect(try probe.integer("SELECT count(*) FROM removals") == 0)
  }

  @Test func segmentsRewrittenForTheirDeletionsKeepTheirPlace() throws {
    let folder = try TemporaryFolder()
    var random = RandomCollection(seed: 77, vocabulary: 60)
    let documents = random.documents(0..<160)
    let path = folder.file("live.rankify")
    let writer = try IndexWriter(creating: path, analysis: AnalysisSettings())
    for document in documents[..<130] { try writer.add(document) }
    try writer.commit()
    for document in documents[130...] { try writer.add(document) }
    try writer.commit()
    // More than half of the first segment goes, in two steps: it is rewritten behind the second, then merged with it.
    for document in documents[..<68] { try writer.delete(document.id) }
    try writer.commit()
    let probe = try IndexProbe(path)
    #expect(try probe.integer("SELECT segment FROM segments ORDER BY first LIMIT 1") > 2)
    for document in documents[68..<75] { try writer.delete(document.id) }
    try writer.commit()
    let kept = Array(documents[75...])
    #expect(try expectSame(SparseIndex(path), build(kept, folder), &random))
    try writer.optimize()
    #expect(try probe.segments == 1)
    #expect(try expectSame(SparseIndex(path), build(kept, folder), &random))
  }

  @Test func manySmallCommitsAreMerged() throws {
    let folder = try TemporaryFolder()
    var random = RandomCollection(seed: 3)
    let path = folder.file("live.rankify")
    let writer = try IndexWriter(creating: path, analysis: AnalysisSettings(), threads: 1)
    let documents = random.documents(0..<150)
    for document in documents {
      try writer.add(document)
      try writer.commit()
    }
    #expect(try IndexProbe(path).segments <= 8)
    #expect(try expectSame(SparseIndex(path), build(documents, folder), &random))
  }

  @Test func everythingDeletedLeavesAnEmptyIndexThatTakesDocumentsAgain() throws {
    let folder = try TemporaryFolder()
    var random = RandomCollection(seed: 4)
    let path = folder.file("live.rankify")
    let writer = try IndexWriter(creating: path, analysis: AnalysisSettings())
    let documents = random.documents(0..<60)
    for document in documents { try writer.add(document) }
    try writer.commit()
    for document in documents { #expect(try writer.delete(document.id)) }
    #expect(try !writer.delete(documents[0].id))
    try writer.commit()
    let empty = try SparseIndex(path)
    #expect(empty.statistics.documents == 0 && empty.statistics.tokens == 0)
    #expect(try SparseRetriever(empty).entries(for: "w1q w2q").isEmpty)
    #expect(try expectSame(empty, build([], folder), &random))
    try IndexProbe(path).checkIntegrity()
    for document in documents { try writer.add(document) }
    try writer.commit()
    #expect(try expectSame(SparseIndex(path), build(documents, folder), &random))
  }

  @Test func theIntegrityCheckOfTheseTestsSeesDifferences() throws {
    let folder = try TemporaryFolder()
    _ = try build([Document(id: "a", text: "one"), Document(id: "b", text: "two")], folder)
    let probe = try IndexProbe(folder.file("fresh.rankify"))
    try probe.checkIntegrity()
    try probe.database.execute("UPDATE documents SET text = 'three' WHERE id = 'b'")
    #expect(throws: RankifyError.self) { try probe.checkIntegrity() }
  }
}

import RankifyCore
import Retrieval
import TestSupport
import Testing

/// Readers beside a writer, writers beside each other, and what errors leave.
@Suite struct ReaderTests {
  private let folder: TemporaryFolder
  private let path: String
  private let documents: [Document]

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("index.rankify")
    var random = RandomCollection(seed: 21, vocabulary: 80)
    documents = random.documents(0..<300)
    _ = try build(Array(documents[..<200]), folder, "index.rankify")
  }

  private func results(_ index: SparseIndex) throws -> [[Run.Entry]] {
    try ["w0q w1q", "w5q", "w0q w70q nowhere", "w30q w31q w32q"].map { try SparseRetriever(index).entries(for: $0) }
  }

  @Test func aReaderKeepsTheStateThatItOpened() throws {
    // Nothing in memory: every search goes to the file.
    let reader = try SparseIndex(path, cache: 0)
    let before = try results(reader)
    let writer = try IndexWriter(opening: path)
    for (i, document) in documents[200...].enumerated() {
      try writer.add(document)
      if i % 5 == 0 { try writer.commit() }
    }
    for document in documents[..<150] { try writer.delete(document.id) }
    #expect(try results(reader) == before)
    try writer.commit()
    #expect(try results(reader) == before)
    try writer.optimize()
    #expect(try results(reader) == before)
    #expect(reader.statistics.documents == 200)
    #expect(try reader.document(documents[0].id) == documents[0])
    #expect(try reader.document(documents[250].id) == nil)
    let after = try SparseIndex(path)
    var random = RandomCollection(seed: 22, vocabulary: 80)
    #expect(try expectSame(after, build(Array(documents[150...]), folder), &random))
    #expect(try after.document(documents[0].id) == nil)
    #expect(try after.document(documents[250].id) == documents[250])
  }

  @Test func aReaderOfAnIndexThatIsReplacedKeepsTheOldOne() throws {
    let reader = try SparseIndex(path, cache: 0)
    let before = try results(reader)
    _ = try build([Document(id: "new", text: "w0q w1q w5q")], folder, "index.rankify")
    #expect(try results(reader) == before)
    #expect(try results(SparseIndex(path)).map(\.count) == [1, 1, 1, 0])
  }

  @Test func nothingShowsBeforeTheCommit() throws {
    let before = try SparseIndex(path).checksum
    let writer = try IndexWriter(opening: path)
    for document in documents[200...] { try writer.add(document) }
    try writer.delete(documents[0].id)
    #expect(try SparseIndex(path).checksum == before)
    writer.rollback()
    try writer.commit()
    #expect(try SparseIndex(path).checksum == before)
    try IndexProbe(path).checkIntegrity()
  }

  @Test func aSecondWriterGetsAnErrorAndTheFirstIsUndisturbed() throws {
    let first = try IndexWriter(opening: path)
    try first.delete(documents[0].id)
    let error = #expect(throws: RankifyError.self) {
      let second = try IndexWriter(opening: path)
      try second.delete(documents[1].id)
    }
    #expect(error?.code == .failure)
    #expect(error?.message == "\(path): another process is writing this index; wait until it is done and try again")
    for document in documents[200...] { try first.add(document) }
    try first.commit()
    #expect(try SparseIndex(path).statistics.documents == 299)
    let third = try IndexWriter(opening: path)
    #expect(try third.delete(documents[1].id))
    try third.commit()
    try IndexProbe(path).checkIntegrity()
  }

  @Test func aSecondBuilderGetsAnErrorAndTheFirstIsUndisturbed() throws {
    let target = folder.file("built.rankify")
    let first = try IndexWriter(creating: target, analysis: AnalysisSettings())
    try first.add(documents[0])
    let error = #expect(throws: RankifyError.self) {
      _ = try IndexWriter(creating: target, analysis: AnalysisSettings())
    }
    #expect(error?.code == .failure)
    #expect(error?.message == "\(target): another process is building this index; wait until it is done")
    try first.commit()
    #expect(try SparseIndex(target).statistics.documents == 1)
  }

  // MARK: Errors

  @Test func duplicatesInABatchAcrossBatchesAndAgainstTheIndexAreRefused() throws {
    let before = try SparseIndex(path).checksum
    // In one batch; more than a batch apart; against the index.
    let inBatch = [documents[200], documents[201], documents[200]]
    let apart = (0..<1500).map { Document(id: "n\($0)", text: "w1q") } + [Document(id: "n3", text: "w2q")]
    let old = [documents[220], documents[7]]
    for batch in [inBatch, apart, old] {
      let writer = try IndexWriter(opening: path, threads: 2)
      let error = #expect(throws: RankifyError.self) {
        for document in batch { try writer.add(document) }
        try writer.commit()
      }
      let id = batch[batch.count - 1].id
      #expect(error?.code == .invalidInput)
      #expect((error?.cause as? DuplicateDocument)?.id == id)
      #expect(error?.message.contains("'\(id)' occurs twice or is in the index already") == true)
      #expect(try SparseIndex(path).checksum == before)
      // The writer goes on from the last commit.
      try writer.add(Document(id: "extra", text: "w1q"))
      try writer.commit()
      #expect(try writer.delete("extra"))
      try writer.commit()
      #expect(try SparseIndex(path).checksum == before)
      try IndexProbe(path).checkIntegrity()
    }
  }

  @Test func aDuplicateWhileBuildingLeavesTheOldIndex() throws {
    let before = try SparseIndex(path).checksum
    let writer = try IndexWriter(creating: path, analysis: AnalysisSettings())
    #expect(throws: RankifyError.self) {
      for document in documents + [documents[3]] { try writer.add(document) }
      try writer.commit()
    }
    #expect(throws: RankifyError.self) { try writer.commit() }
    #expect(try SparseIndex(path).checksum == before)
  }

  @Test func updatesReplaceOnceAndForAll() throws {
    let writer = try IndexWriter(opening: path)
    let id = documents[0].id
    for word in ["w71q", "w72q", "w73q"] { #expect(try writer.update(Document(id: id, text: word))) }
    #expect(try !writer.update(Document(id: "fresh", text: "w1q")))
    #expect(try writer.update(Document(id: "fresh", text: "w2q")))
    try writer.commit()
    let index = try SparseIndex(path)
    #expect(index.statistics.documents == 201)
    #expect(try index.document(id)?.text == "w73q")
    let survivors = Array(documents[1..<200]) + [Document(id: id, text: "w73q"), Document(id: "fresh", text: "w2q")]
    var random = RandomCollection(seed: 23, vocabulary: 80)
    #expect(try expectSame(index, build(survivors, folder), &random))
    try IndexProbe(path).checkIntegrity()
  }

  @Test func zeroBytesAndLongTextsComeBack() throws {
    let long = String(repeating: "w1q w2q ", count: 200_000)
    let odd = [
      Document(id: "nul\u{0}id", title: "w1q\u{0}w2q", text: "w3q\u{0}w4q"), Document(id: "nul", text: "w4q"),
      Document(id: "long", text: long), Document(id: "emoji 🦆", text: "🦆 w4q"),
    ]
    let writer = try IndexWriter(opening: path)
    for document in odd { try writer.add(document) }
    try writer.commit()
    let index = try SparseIndex(path)
    for document in odd { #expect(try index.document(document.id) == document) }
    try IndexProbe(path).checkIntegrity()
    for document in odd { #expect(try writer.delete(document.id)) }
    try writer.commit()
    var random = RandomCollection(seed: 24, vocabulary: 80)
    #expect(try expectSame(SparseIndex(path), build(Array(documents[..<200]), folder), &random))
  }
}

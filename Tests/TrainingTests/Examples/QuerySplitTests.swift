import RankifyCore
import TestSupport
import Testing
import Training

struct QuerySplitTests {
  private let shares: [QuerySplit.Share] = [
    .init(name: "train", weight: 6), .init(name: "dev", weight: 1), .init(name: "test", weight: 3),
  ]

  private func relevant(_ queries: [Query.ID], _ qrels: Qrels) -> Set<Document.ID> {
    Set(queries.flatMap { (qrels[$0] ?? [:]).filter { $0.value > 0 }.keys })
  }

  /// Judgements of queries that share documents at random, so that groups of many sizes arise.
  private func random(_ seed: UInt64, queries: Int, documents: Int) -> Qrels {
    var generator = SeededGenerator(seed: seed)
    var qrels = Qrels()
    for query in 0..<queries {
      for _ in 0..<Int.random(in: 1...2, using: &generator) {
        qrels.judge("d\(Int.random(in: 0..<documents, using: &generator))", 1, for: "q\(query)")
      }
    }
    return qrels
  }

  @Test(arguments: 0..<20) func partsShareNoRelevantDocumentAndHaveTheirShares(_ seed: UInt64) {
    let qrels = random(seed, queries: 1000, documents: 1800)
    let split = QuerySplit.disjoint(qrels, shares: shares, seed: seed)
    #expect(split.parts.map(\.name) == ["train", "dev", "test"])
    #expect(split.parts.map(\.queries.count) == [600, 100, 300])
    #expect(Set(split.parts.flatMap(\.queries)).count == 1000)
    let documents = split.parts.map { relevant($0.queries, qrels) }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] { #expect(documents[a].isDisjoint(with: documents[b])) }
    #expect(QuerySplit.disjoint(qrels, shares: shares, seed: seed) == split)
    #expect(QuerySplit.disjoint(qrels, shares: shares, seed: seed + 1).parts != split.parts)
  }

  /// Every query alone: parts are then random samples, whichever place a query has.
  @Test func singleQueriesAreDrawnEvenly() {
    var qrels = Qrels()
    for i in 0..<40 { qrels.judge("d\(i)", 1, for: "q\(i + 10)") }
    var counts: [Query.ID: Int] = [:]
    for seed in 0..<2000 as Range<UInt64> {
      for query in QuerySplit.disjoint(qrels, shares: shares, seed: seed).parts[2].queries {
        counts[query, default: 0] += 1
      }
    }
    // 2000 draws at 0.3: 600 expected, standard deviation 20.5.
    #expect(counts.count == 40 && counts.values.allSatisfy { (500...700).contains($0) })
  }

  @Test func chainsOfSharedDocumentsStayTogether() {
    let qrels = Qrels([
      "a": ["1": 1], "b": ["1": 1, "2": 2], "c": ["2": 1, "3": 0], "d": ["3": 1], "e": ["4": 0], "f": ["5": -1],
    ])
    for seed in 0..<50 as Range<UInt64> {
      let split = QuerySplit.disjoint(
        qrels, shares: [.init(name: "x", weight: 1), .init(name: "y", weight: 1)], seed: seed)
      #expect(Set(split.parts.map(\.queries)) == [["a", "b", "c"], ["d"]])
    }
  }

  @Test func queriesApartShareNoRelevantDocument() {
    let test = Qrels(["t1": ["1": 1, "2": 1], "t2": ["3": 1], "t3": ["4": 2, "1": 0], "t4": ["9": 0]])
    let train = Qrels(["r1": ["2": 1], "r2": ["3": 0], "r3": ["4": 1]])
    let split = QuerySplit.apart(test, from: train)
    #expect(split.parts.map(\.name) == ["no-overlap", "overlap"])
    #expect(split.parts.map(\.queries) == [["t2"], ["t1", "t3"]])
  }

  @Test func whatIsWrittenReadsBackTheSame() throws {
    let folder = try TemporaryFolder()
    let drawn = QuerySplit.disjoint(random(1, queries: 50, documents: 60), shares: shares, seed: .max)
    for split in [drawn, QuerySplit(parts: [.init(name: "a", queries: [])])] {
      try split.write(to: folder.file("split.json"))
      #expect(try QuerySplit(contentsOf: folder.file("split.json")) == split)
    }
  }

  @Test(arguments: [
    ("", "is empty"), ("[]", "is empty"), (#"{"parts":[]}"#, "is no split"),
    (#"{"format":"rankify-split","version":2,"parts":[]}"#, "version 2"),
    (#"{"format":"rankify-split","version":1,"seed":-1,"parts":[]}"#, "the seed '-1'"),
    (#"{"format":"rankify-split","version":1,"parts":[{"name":"../x","queries":[]}]}"#, "'../x' names no part"),
    (#"{"format":"rankify-split","version":1,"parts":[{"name":"x"},{"name":"x"}]}"#, "two parts called 'x'"),
    (
      #"{"format":"rankify-split","version":1,"parts":[{"name":"x","queries":["1"]},{"name":"y","queries":[1]}]}"#,
      "has query '1' twice"
    ),
  ])
  func brokenSplitsAreOneSentence(_ text: String, _ expected: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("split.json", text)
    let fault = #expect(throws: RankifyError.self) { try QuerySplit(contentsOf: path) }
    #expect(
      fault?.message.contains(expected) == true && fault?.message.contains("\n") == false, "\(fault?.message ?? "")")
  }
}

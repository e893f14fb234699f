import RankifyCore
import TestSupport
import Testing
import Training

struct ExampleMinerTests {
  private let topics = [Query(id: "q1", text: "moon"), Query(id: "q2", text: "sun"), Query(id: "q3", text: "star")]
  private let qrels = Qrels(["q1": ["d1": 1, "d9": 2, "d2": 0, "d3": -1], "q3": ["d5": 0], "q8": ["d1": 1]])

  private func run(_ rankings: [String: [String]]) throws -> Run {
    var run = Run(tag: "t")
    for (query, documents) in rankings.sorted(by: { $0.key < $1.key }) {
      try run.add(documents.enumerated().map { .init(document: $1, score: -Double($0)) }, for: query)
    }
    return run
  }

  private func scores(_ scores: [String: Double]) throws -> Run {
    var run = Run(tag: "teacher")
    try run.add(scores.map { .init(document: $0, score: $1) }, for: "q1")
    return run
  }

  /// `id=gain@teacher` of the first example's candidates.
  private func words(_ set: TrainingSet) -> [String] {
    (set.examples.first?.candidates ?? []).map { candidate in
      "\(set.documents[candidate.document].id)=\(Int(candidate.gain))" + (candidate.teacher.map { "@\($0)" } ?? "")
    }
  }

  @Test func relevantDocumentsComeFirstAndRanksArePooled() throws {
    let runs = [try run(["q1": ["d1", "d2", "d4", "d5", "d6"]]), try run(["q1": ["d7", "d4", "d3", "d9", "d8"]])]
    let miner = ExampleMiner(NegativeChoice(ranks: 1..<4, count: 9, draw: .top))
    let (set, report) = try miner.mine(topics: topics, qrels: qrels, runs: runs)
    #expect(words(set) == ["d9=2", "d1=1", "d2=0", "d4=0", "d3=0", "d5=0"])
    #expect((report.queries, report.positives, report.negatives, report.short) == (1, 2, 4, 1))
    #expect((report.topicsWithoutExample, report.judgedWithoutTopic) == (2, 2 - 1))
    let pool = try miner.pool(topics: topics, qrels: qrels, runs: runs)
    #expect(pool["q1"]?.map(\.document) == ["d9", "d1", "d2", "d4", "d3", "d5"])
  }

  @Test func drawsDependOnTheSeedAndTheQueryAlone() throws {
    let names = (0..<200).map { "n\($0)" }
    let runs = [try run(["q1": names, "q2": names])]
    let judged = Qrels(["q1": ["d1": 1], "q2": ["d1": 1]])
    func drawn(_ seed: UInt64, _ topics: [Query]) throws -> [String: [String]] {
      let choice = NegativeChoice(ranks: 50..<150, count: 20, draw: .random, seed: seed)
      let set = try ExampleMiner(choice).mine(topics: topics, qrels: judged, runs: runs).set
      return Dictionary(
        uniqueKeysWithValues: set.examples.map { example in
          (example.query.id, example.candidates.dropFirst().map { set.documents[$0.document].id })
        })
    }
    let first = try drawn(1, topics)
    #expect(try drawn(1, topics) == first && drawn(1, [topics[1], topics[0]]) == first)
    #expect(try drawn(2, topics) != first)
    #expect(first["q1"] != first["q2"])
    for list in first.values {
      #expect(Set(list).count == 20 && Set(list).isSubset(of: names[50..<150]))
      #expect(list == list.sorted { Int($0.dropFirst()) ?? 0 < Int($1.dropFirst()) ?? 0 })
    }
    // 30,000 draws of 20 out of 100: each is expected 300 times, with a standard deviation of 15.5.
    var counts: [String: Int] = [:]
    for seed in 0..<1500 {
      for name in try drawn(UInt64(seed), [topics[0]])["q1"] ?? [] { counts[name, default: 0] += 1 }
    }
    #expect(counts.count == 100 && counts.values.allSatisfy { (220...380).contains($0) })
  }

  @Test func aTeacherScoresCandidatesAndTellsFalseNegatives() throws {
    let runs = [try run(["q1": ["a", "b", "c", "d"]])]
    let teacher = try scores(["d1": 10, "d9": 20, "a": 9.6, "b": 9.5, "c": 9.4, "d": -3])
    func mined(_ filter: Teacher.FalseNegatives?, _ scale: ScoreNormalization = .none) throws -> ([String], Int) {
      let miner = ExampleMiner(
        NegativeChoice(draw: .top), teacher: Teacher(teacher, scale: scale, falseNegatives: filter))
      let (set, report) = try miner.mine(topics: topics, qrels: qrels, runs: runs)
      return (words(set), report.falseNegatives)
    }
    #expect(try mined(nil).0 == ["d9=2@20.0", "d1=1@10.0", "a=0@9.6", "b=0@9.5", "c=0@9.4", "d=0@-3.0"])
    #expect(try mined(.share(0.95)) == (["d9=2@20.0", "d1=1@10.0", "c=0@9.4", "d=0@-3.0"], 2))
    #expect(try mined(.margin(0.4)) == (["d9=2@20.0", "d1=1@10.0", "b=0@9.5", "c=0@9.4", "d=0@-3.0"], 1))
    #expect(try mined(.margin(5), .minMax).0 == ["d9=2@1.0", "d1=1@\(13.0 / 23)", "d=0@0.0"])
    // Mean 9, deviations 11, 1, -12: the variance is 266 / 3.
    let z = try mined(.margin(5), .zScore).0.map { Double($0.split(separator: "@")[1]) ?? .nan }
    for (value, deviation) in zip(z, [11.0, 1, -12]) {
      #expect(abs(value - deviation / (266.0 / 3).squareRoot()) < 1e-12)
    }
  }

  @Test func aShareOfANegativeScoreIsRefused() throws {
    let teacher = Teacher(try scores(["d1": -1, "d9": 2, "a": -3]), falseNegatives: .share(0.95))
    let fault = #expect(throws: RankifyError.self) {
      try ExampleMiner(teacher: teacher).mine(topics: topics, qrels: qrels, runs: [run(["q1": ["a"]])])
    }
    #expect(
      fault?.message
        == "the lowest positive of query 'q1' has the teacher's score -1.0, of which no share can be taken; give a "
        + "margin instead")
  }

  @Test func whatATeacherLacksIsRefusedOrLeftOut() throws {
    let runs = [try run(["q1": ["a", "b"]])]
    var teacher = Teacher(try scores(["d1": 1, "a": 0.5]))
    let fault = #expect(throws: RankifyError.self) {
      try ExampleMiner(teacher: teacher).mine(topics: topics, qrels: qrels, runs: runs)
    }
    #expect(
      fault?.message
        == "the teacher has no score for document 'd9' of query 'q1', one of 2 candidates without; let it score the whole "
        + "pool, or drop what is unscored")
    teacher.dropsUnscored = true
    let (set, report) = try ExampleMiner(teacher: teacher).mine(topics: topics, qrels: qrels, runs: runs)
    #expect(words(set) == ["d1=1@1.0", "a=0@0.5"] && report.unscored == 2)
    teacher.run = try scores(["a": 0.5, "b": 1])
    let none = try ExampleMiner(teacher: teacher).mine(topics: topics, qrels: qrels, runs: runs)
    #expect(none.set.examples.isEmpty && none.report.droppedQueries == ["q1"])
  }

  @Test func withoutJudgementsTheTeacherAloneTeaches() throws {
    let teacher = Teacher(try scores(["a": 2, "b": 1]))
    let (set, report) = try ExampleMiner(NegativeChoice(draw: .top), teacher: teacher).mine(
      topics: topics, qrels: nil, runs: [run(["q1": ["a", "b"]])])
    #expect(words(set) == ["a=0@2.0", "b=0@1.0"] && report.topicsWithoutExample == 2)
  }

  @Test func repetitionsOfARelevantDocumentAreNoNegatives() throws {
    let folder = try TemporaryFolder()
    let corpus = try folder.write(
      "corpus.tsv",
      """
      d1\tThe moon is made of green cheese and very old rock, they say.
      d9\tNine.
      a\tthe Moon is made of green cheese, and very old rock -- they say
      b\tThe moon is made of green cheese and very old rock, they said.
      c\tThe sun is made of gas.

      """)
    let runs = [try run(["q1": ["a", "b", "c"]])]
    func mined(_ similarity: Double?) throws -> ([String], Int) {
      let miner = ExampleMiner(
        NegativeChoice(draw: .top), duplicates: NearDuplicates(similarity: similarity), lookup: .corpus([corpus]))
      let (set, report) = try miner.mine(topics: topics, qrels: qrels, runs: runs)
      #expect(set.documents.allSatisfy { !$0.text.isEmpty })
      return (words(set), report.nearDuplicates)
    }
    #expect(try mined(nil) == (["d9=2", "d1=1", "b=0", "c=0"], 1))
    // Of eleven shingles each, ten are common: 10 / 12.
    #expect(try mined(0.83) == (["d9=2", "d1=1", "c=0"], 2))
    #expect(try mined(0.84) == (["d9=2", "d1=1", "b=0", "c=0"], 1))
  }

  @Test func documentsOutsideTheCollectionAreRefusedOrLeftOut() throws {
    let folder = try TemporaryFolder()
    let corpus = try folder.write("corpus.tsv", "d1\tone\na\tA\n")
    let runs = [try run(["q1": ["a", "b"], "q3": ["b"]])]
    var miner = ExampleMiner(NegativeChoice(draw: .top), lookup: .corpus([corpus]))
    let fault = #expect(throws: RankifyError.self) { try miner.mine(topics: topics, qrels: qrels, runs: runs) }
    #expect(
      fault?.message
        == "document 'd9' of query 'q1' is not in \(corpus), one of 2 missing in all; give the collection that judgements and "
        + "runs were made from, or drop what is missing (--drop-missing)")
    miner.missing = .dropped
    let (set, report) = try miner.mine(topics: topics, qrels: qrels, runs: runs)
    #expect(words(set) == ["d1=1", "a=0"] && report.missing == 2)
  }

  @Test func queriesThatNoRunHasKeepTheirRelevantDocuments() throws {
    let (set, report) = try ExampleMiner().mine(topics: topics, qrels: qrels, runs: [run(["q2": ["a"]])])
    #expect(words(set) == ["d9=2", "d1=1"])
    #expect(report.withoutRanking == ["q1"])
  }
}

import Foundation
import RankifyCore
import Reranking
import TestSupport
import Testing
import Transformers

@Suite struct AttentionFolderTests {
  private static let passages = ["a quick fox", "some words about rivers", "the lazy dog"]

  private static func scorer(
    _ fixture: InContextFixture, _ folder: TemporaryFolder?, model: String = "m",
    _ change: (inout InContextOptions) -> Void = { _ in }
  ) throws -> InContextScorer {
    var options = InContextOptions(wording: fixture.wording)
    change(&options)
    return try InContextScorer(
      fixture.model, fixture.tokenizer, frame: fixture.frame, options: options,
      folder: try folder.map { try AttentionFolder($0.file("kept"), model: model) })
  }

  private static let choices: [(String, @Sendable (inout InContextOptions) -> Void)] = [
    ("all", { _ in }), ("not calibrated", { $0.isCalibrated = false }), ("one vote", { $0.pooling = .standardized }),
    ("heads", { $0.attention = .heads([AttentionHead("1-0"), AttentionHead("0-1")].compactMap { $0 }) }),
    ("a layer", { $0.attention = .layers(1...1) }),
  ]

  private static func scores(_ scorer: InContextScorer) throws -> (scores: [Double], isRead: Bool) {
    let pooling = scorer.options.pooling
    let reading = try scorer.read(passages, query: "fox", isPooled: pooling == .sum)
    return (reading.scores(pooling), reading.isRead)
  }

  @Test func whatIsKeptScoresAsWhatIsRead() throws {
    let fixture = try InContextFixture("llama"), folder = try TemporaryFolder()
    let reading = try Self.scores(try Self.scorer(fixture, folder))
    #expect(reading.isRead)
    for (name, change) in Self.choices {
      let direct = try Self.scores(try Self.scorer(fixture, nil, change))
      let kept = try Self.scores(try Self.scorer(fixture, folder, change))
      #expect(direct.isRead && !kept.isRead, "\(name)")
      #expect(agree(kept.scores, direct.scores, within: 1e-5, of: direct.scores.map(abs).max() ?? 0), "\(name)")
    }
    #expect(try Self.scores(try Self.scorer(fixture, folder)).scores == reading.scores)
  }

  @Test func layersThatSeeAWindowOnlyAreNotAskedFor() throws {
    let fixture = try InContextFixture("gemma3"), folder = try TemporaryFolder()
    let first = try Self.scores(try Self.scorer(fixture, folder)),
      second = try Self.scores(try Self.scorer(fixture, folder))
    let direct = try Self.scores(try Self.scorer(fixture, nil))
    #expect(first.isRead && !second.isRead && first.scores == second.scores)
    #expect(agree(first.scores, direct.scores, within: 1e-5, of: direct.scores.map(abs).max() ?? 0))
  }

  // Whatever changes what is looked at is another file.
  @Test func otherModelsPromptsAndQueriesAreReadAnew() throws {
    let fixture = try InContextFixture("llama"), folder = try TemporaryFolder()
    let scorer = try Self.scorer(fixture, folder)
    _ = try Self.scores(scorer)
    #expect(try Self.scores(try Self.scorer(fixture, folder, model: "other")).isRead)
    #expect(try scorer.read(Self.passages.reversed(), query: "fox", isPooled: true).isRead)
    #expect(try scorer.read(Self.passages, query: "dog", isPooled: true).isRead)
    let apart = try Self.scorer(fixture, folder) { $0.wording.numbersPassages = false }
    #expect(try Self.scores(apart).isRead)
    #expect(try Self.scores(try Self.scorer(fixture, folder) { $0.cache = 1 << 20 }).isRead)
  }

  @Test func calibrationIsReadWhereOnlyTheQueryIsKept() throws {
    let fixture = try InContextFixture("llama"), folder = try TemporaryFolder()
    #expect(try Self.scores(try Self.scorer(fixture, folder) { $0.isCalibrated = false }).isRead)
    let calibrated = try Self.scores(try Self.scorer(fixture, folder))
    #expect(calibrated.isRead)
    let direct = try Self.scores(try Self.scorer(fixture, nil))
    #expect(agree(calibrated.scores, direct.scores, within: 1e-5, of: direct.scores.map(abs).max() ?? 0))
  }

  // Two queries of as many tokens have files of the same shape.
  @Test func aFileThatIsAnothersIsRefused() throws {
    let fixture = try InContextFixture("llama"), folder = try TemporaryFolder()
    let scorer = try Self.scorer(fixture, folder) { $0.isCalibrated = false }
    _ = try scorer.read(Self.passages, query: "fox", isPooled: true)
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.file("kept"))
    _ = try scorer.read(Self.passages.reversed(), query: "fox", isPooled: true)
    let other = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("kept")).first { !kept.contains($0) })
    try FileManager.default.removeItem(atPath: folder.file("kept/" + other))
    try FileManager.default.copyItem(atPath: folder.file("kept/" + kept[0]), toPath: folder.file("kept/" + other))
    let error = #expect(throws: RankifyError.self) {
      try scorer.read(Self.passages.reversed(), query: "fox", isPooled: true)
    }
    #expect(error?.message.contains("\(other): is damaged") == true, "\(error as Any)")
  }

  @Test func aFileThatIsCutIsToBeDeleted() throws {
    let fixture = try InContextFixture("llama"), folder = try TemporaryFolder()
    let scorer = try Self.scorer(fixture, folder) { $0.isCalibrated = false }
    _ = try Self.scores(scorer)
    let name = try FileManager.default.contentsOfDirectory(atPath: folder.file("kept"))[0]
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("kept/" + name)))
    for length in [0, 4, 40, whole.count / 2, whole.count - 1] {
      try whole.prefix(length).write(to: URL(fileURLWithPath: folder.file("kept/" + name)))
      let error = #expect(throws: RankifyError.self) { try Self.scores(scorer) }
      #expect(error?.message.contains("delete it, and it is made anew") == true, "\(error as Any)")
    }
  }

  // Whoever is later writes the same.
  @Test func manyMayKeepTheSame() async throws {
    let fixture = try InContextFixture("llama"), folder = try TemporaryFolder()
    let scores = try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<16 {
        group.addTask { try Self.scores(try Self.scorer(fixture, folder)).scores }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(scores.allSatisfy { $0 == scores[0] })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("kept")).count == 2)
  }

  @Test(arguments: ["cut", "changed", "empty", "other"])
  func damagedFilesAreNeverTaken(_ damage: String) throws {
    let fixture = try InContextFixture("llama"), folder = try TemporaryFolder()
    _ = try Self.scores(try Self.scorer(fixture, folder))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.file("kept"))
    #expect(files.count == 2)
    for name in files {
      let url = URL(fileURLWithPath: folder.file("kept/\(name)"))
      var bytes = [UInt8](try Data(contentsOf: url))
      switch damage {
      case "cut": bytes.removeLast(3)
      case "changed": bytes[bytes.count - 5] ^= 1
      case "empty": bytes = []
      default: bytes = Array("no tensors at all".utf8)
      }
      try Data(bytes).write(to: url)
    }
    let fault = #expect(throws: RankifyError.self) { try Self.scores(try Self.scorer(fixture, folder)) }
    #expect(fault?.code == .invalidInput)
    #expect(fault?.message.contains("kept/") == true)
  }

  @Test func whereNoFolderCanBeItIsSaid() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("file", "x")
    let fault = #expect(throws: RankifyError.self) { try AttentionFolder(folder.file("file"), model: "m") }
    #expect(fault?.message.contains("no folder") == true)
  }
}

import Foundation
import TestSupport
import Testing

/// What `rankify index` refuses leaves an index as it was: no document has come to it.
struct IndexRefusalTests {
  private let dense: DenseFolder

  init() throws { dense = try DenseFolder() }

  private func run(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(arguments, in: dense.folder.path)
  }

  @Test(arguments: [
    ["--dense", "encoder", "--vectors", "fp16"], ["--late", "colbert", "--tokens", "fp16"],
    ["--late", "colbert", "--pool-factor", "2"],
  ])
  func vectorsKeptInAnotherWayAreRefusedBeforeAnythingIsAdded(_ options: [String]) async throws {
    let model = Array(options[..<2])
    let built = try await Rankify.run(
      ["index", "-i", "x.rankify", "corpus.jsonl"] + model, in: dense.folder.path)
    #expect(built.status == 0, "\(built.stderr)")
    try dense.folder.write("more.jsonl", "{\"_id\": \"new\", \"text\": \"a new one\"}\n")
    for change in ["--append", "--update"] {
      let refused = try await Rankify.run(
        ["index", "-i", "x.rankify", "more.jsonl", change] + options, in: dense.folder.path)
      #expect(refused.status == 2 && refused.stderr.contains("are kept as"), "\(refused.stderr)")
    }
    #expect(try await run("retrieve", "-i", "x.rankify", "-q", "new", "-k", "40").stdout.contains("new ") == false)
    let added = try await Rankify.run(
      ["index", "-i", "x.rankify", "more.jsonl", "--append"] + model, in: dense.folder.path)
    #expect(added.status == 0 && added.stderr.contains("added 1"), "\(added.stderr)")
  }
}

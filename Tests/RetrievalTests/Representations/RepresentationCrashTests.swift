import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

/// Processes that are killed while they encode or change texts and their representations.
@Suite(.serialized) struct RepresentationCrashTests {
  @Test(arguments: RepresentationKind.allCases, 0..<4)
  func killedWhileEncoding(_ kind: RepresentationKind, _ round: Int) async throws {
    let index = try RandomIndex(3000)
    let delay = 20_000 + (kind == .dense ? 55_000 : 140_000) * round
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = index.path as String, kind = kind as RepresentationKind, delay = delay as Int] in
      DyingProcess.die(afterMicroseconds: delay)
      try kind.encode(path)
      sleep(60)
    }
    let before = try IndexCheck.run(index.path)
    #expect(before.isSound)
    let encoded = try kind.encode(index.path, resuming: true)
    let missing = 3000 - kind.count(before)
    #expect(encoded.documents == missing && encoded.texts == missing)
    try kind.expectInStep(index.path, index.documents)
  }

  private static let (first, added, deleted) = (100, 30, 10)

  /// The documents after `t` changes.
  private func state(_ documents: [Document], _ t: Int) -> [Document] {
    Array(documents[(Self.deleted * t)..<(Self.first + Self.added * t)])
  }

  /// Changes an index again and again; the log tells which changes began and which ended.
  private static func change(_ kind: RepresentationKind, _ path: String, _ log: String) throws {
    let documents = RandomIndex.documents(1500)
    let writer = try kind.writer(path)
    for t in 0..<46 {
      for document in documents[(first + added * t)..<(first + added * (t + 1))] { try writer.add(document) }
      for document in documents[(deleted * t)..<(deleted * (t + 1))] { try writer.delete(document.id) }
      DyingProcess.log("b", to: log)
      if t % 5 == 4 { try writer.optimize() } else { try writer.commit() }
      DyingProcess.log("e", to: log)
    }
  }

  @Test(arguments: RepresentationKind.allCases, 0..<6)
  func killedWhileChanging(_ kind: RepresentationKind, _ round: Int) async throws {
    let folder = try TemporaryFolder()
    let (path, log) = (folder.file("index.rankify"), folder.file("log"))
    let documents = RandomIndex.documents(1500)
    _ = try build(Array(documents[..<Self.first]), folder, "index.rankify")
    try kind.encode(path)
    let delay = 15_000 + 40_000 * round
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, log = log as String, kind = kind as RepresentationKind, delay = delay as Int] in
      DyingProcess.die(afterMicroseconds: delay)
      try Self.change(kind, path, log)
      sleep(60)
    }
    let marks = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    let ended = marks.filter { $0 == "e" }.count
    // Either the last change known to have ended, or the one whose commit had begun: texts and vectors alike.
    let count = try SparseIndex(path).statistics.documents
    let t = (count - Self.first) / (Self.added - Self.deleted)
    #expect(t == ended || t == ended + 1 && marks.hasSuffix("b"), "\(count) documents after \(marks)")
    try kind.expectInStep(path, state(documents, t))
    // What the dead process left behind is in nobody's way.
    let writer = try kind.writer(path)
    try writer.add(Document(id: "after", text: "w1q"))
    try writer.commit()
    try kind.expectInStep(path, state(documents, t) + [Document(id: "after", text: "w1q")])
  }
}

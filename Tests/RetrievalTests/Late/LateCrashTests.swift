import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Processes that are killed while they encode or change texts and token vectors.
@Suite(.serialized) struct LateCrashTests {
  private static func die(afterMicroseconds delay: Int) {
    DispatchQueue(label: "killer").asyncAfter(deadline: .now() + .microseconds(delay)) { kill(getpid(), SIGKILL) }
  }

  @Test(arguments: 0..<4) func killedWhileEncoding(_ round: Int) async throws {
    let fixture = try LateFixture(3000)
    let (path, delay) = (fixture.path, 30_000 + 150_000 * round)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, delay = delay as Int] in
      Self.die(afterMicroseconds: delay)
      _ = try LateBuilder(path, LateEncoding(HashingTokenEncoder()), storage: exactStorage).run()
      sleep(60)
    }
    let before = try IndexCheck.run(path)
    #expect(before.isSound)
    let encoder = HashingTokenEncoder()
    #expect(try fixture.encode(encoder, start: .resuming) == 3000 - (before.tokenVectors?.documents ?? 0))
    #expect(encoder.encodedTexts == 3000 - (before.tokenVectors?.documents ?? 0))
    try expectTokensInStep(path, fixture.documents)
  }

  private static let changes = (added: 30, deleted: 10)

  /// The documents after `t` changes.
  private func state(_ documents: [Document], _ t: Int) -> [Document] {
    Array(documents[(Self.changes.deleted * t)..<(100 + Self.changes.added * t)])
  }

  @Test(arguments: 0..<6) func killedWhileChanging(_ round: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("index.rankify")
    var random = RandomCollection(seed: 51, vocabulary: 120)
    let documents = random.documents(0..<1500)
    _ = try build(Array(documents[..<100]), folder, "index.rankify")
    _ = try LateBuilder(path, LateEncoding(HashingTokenEncoder()), storage: exactStorage).run()
    let (log, delay) = (folder.file("log"), 15_000 + 40_000 * round)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, log = log as String, delay = delay as Int] in
      var random = RandomCollection(seed: 51, vocabulary: 120)
      let documents = random.documents(0..<1500)
      let file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
      Self.die(afterMicroseconds: delay)
      let writer = try IndexWriter(opening: path, late: LateEncoding(HashingTokenEncoder()))
      for t in 0..<46 {
        for document in documents[(100 + 30 * t)..<(130 + 30 * t)] { try writer.add(document) }
        for document in documents[(10 * t)..<(10 * t + 10)] { try writer.delete(document.id) }
        write(file, "b", 1)
        if t % 5 == 4 { try writer.optimize() } else { try writer.commit() }
        write(file, "e", 1)
      }
      sleep(60)
    }
    let marks = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    let ended = marks.filter { $0 == "e" }.count
    // Either the last change known to have ended, or the one whose commit had begun: texts and token vectors alike.
    let count = try SparseIndex(path).statistics.documents
    let t = (count - 100) / (Self.changes.added - Self.changes.deleted)
    #expect(t == ended || t == ended + 1 && marks.hasSuffix("b"), "\(count) documents after \(marks)")
    try expectTokensInStep(path, state(documents, t))
    // What the dead process left behind is in nobody's way.
    let writer = try IndexWriter(opening: path, late: LateEncoding(HashingTokenEncoder()))
    try writer.add(Document(id: "after", text: "w1q"))
    try writer.commit()
    try expectTokensInStep(path, state(documents, t) + [Document(id: "after", text: "w1q")])
  }
}

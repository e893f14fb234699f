import Foundation
import RankifyCore
import TestSupport
import Testing
import Vectors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Processes that die while they write token vectors, and disks that fill up: in processes of their own.
@Suite(.serialized) struct TokenStoreCrashTests {
  private static let settings = TokenStoreSettings(dimension: 24, encoding: .float32)

  /// What document `number` holds: up to 6 vectors.
  private static func document(_ number: Int) -> TokenVectors {
    TokenVectors(dimension: 24, values: (0..<24 * (number % 7)).map { Float((number * 31 + $0 * 7) % 97) - 48 })
  }

  private static func die(afterMicroseconds delay: Int) {
    DispatchQueue(label: "killer").asyncAfter(deadline: .now() + .microseconds(delay)) { kill(getpid(), SIGKILL) }
  }

  /// One commit: 300 new documents and 20 deletions.
  private static func change(_ writer: TokenStoreWriter, _ t: Int) throws {
    for number in (300 * t)..<(300 * t + 300) { try writer.append(document(number)) }
    for i in 0..<20 { writer.delete(300 * t + 3 * i) }
  }

  /// Expects a store to be as after `t` commits.
  private func expect(_ t: Int, _ store: TokenStore) throws {
    try store.verify()
    #expect(store.documentCount == 300 * t && store.count == 280 * t)
    #expect((0..<store.documentCount).allSatisfy { store.isLive($0) == !($0 % 300 < 60 && $0 % 3 == 0) })
    #expect((0..<store.documentCount).allSatisfy { store.vectors(of: $0) == Self.document($0) })
  }

  @Test(arguments: 0..<5) func killedWhileWriting(_ round: Int) async throws {
    let folder = try TemporaryFolder()
    let (path, log) = (folder.file("v"), folder.file("log"))
    // The log plays the database beside the vectors: it records each state after the vectors were committed.
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, log = log as String, delay = 3_000 + 13_000 * round as Int] in
      let writer = try TokenStoreWriter(creating: path, Self.settings)
      let file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
      Self.die(afterMicroseconds: delay)
      for t in 0... {
        try Self.change(writer, t)
        let line = "\(try writer.commit())\n"
        if t % 3 != 1 { write(file, line, line.utf8.count) }
      }
    }
    let lines = ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
    // Killed before the file was made, on a slow machine.
    guard FileManager.default.fileExists(atPath: path) else { return #expect(lines.isEmpty) }
    let last = try TokenStore(path)
    try expect(last.documentCount / 300, last)
    // What the database knows can be opened and gone on from, whatever was committed after.
    guard let line = lines.last, let stamp = VectorStoreStamp(String(line)) else { return }
    try expect(stamp.rows / 300, TokenStore(path, at: stamp))
    let writer = try TokenStoreWriter(opening: path, at: stamp)
    try expect(stamp.rows / 300, TokenStore(path))
    try Self.change(writer, stamp.rows / 300)
    let new = try writer.commit()
    #expect(new.generation > last.stamp.generation)
    try expect(stamp.rows / 300 + 1, TokenStore(path, at: new))
  }

  private static func outgrow(_ path: String) -> Never {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: 200_000, rlim_max: 200_000)
    #if canImport(Glibc)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #else
      setrlimit(RLIMIT_FSIZE, &limit)
    #endif
    do throws(RankifyError) {
      let writer = try TokenStoreWriter(opening: path)
      for number in 300..<3000 { try writer.append(document(number)) }
      try writer.commit()
    } catch {
      let end = "the file grows beyond the largest size allowed here; raise 'ulimit -f' or choose another disk"
      exit(error.message == "\(path): \(end)" ? error.code.rawValue : 99)
    }
    exit(0)
  }

  @Test func aFileThatMayNotGrowKeepsItsState() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("v")
    let writer = try TokenStoreWriter(creating: path, Self.settings)
    try Self.change(writer, 0)
    try writer.commit()
    // The file itself is locked by its writer.
    let copy = folder.file("w")
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    await #expect(processExitsWith: .exitCode(6)) { [copy = copy as String] in Self.outgrow(copy) }
    try expect(1, TokenStore(copy))
    let next = try TokenStoreWriter(opening: copy)
    try Self.change(next, 1)
    try next.commit()
    try expect(2, TokenStore(copy))
  }
}

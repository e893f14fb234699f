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

/// Processes that die while they write vectors, and disks that fill up: in processes of their own.
@Suite(.serialized) struct VectorStoreCrashTests {
  private static let settings = VectorStoreSettings(dimension: 24, metric: .dot, encoding: .int8, exactCopy: .float32)

  /// What row `row` holds.
  private static func vector(_ row: Int) -> [Float] { (0..<24).map { Float((row * 31 + $0 * 7) % 97) - 48 } }

  private static func die(afterMicroseconds delay: Int) {
    DispatchQueue(label: "killer").asyncAfter(deadline: .now() + .microseconds(delay)) { kill(getpid(), SIGKILL) }
  }

  /// The rows that live after `t` commits, each of 700 new rows and 50 deletions.
  private static func living(_ t: Int) -> Set<Int> {
    Set(0..<700 * t).subtracting((0..<t).flatMap { u in (0..<50).map { 700 * u + 3 * $0 } })
  }

  private static func change(_ writer: VectorStoreWriter, _ t: Int) throws {
    for row in (700 * t)..<(700 * t + 700) { try writer.append(vector(row)) }
    for i in 0..<50 { writer.delete(700 * t + 3 * i) }
  }

  /// Expects a store to be as after `t` commits.
  private func expect(_ t: Int, _ store: VectorStore) throws {
    try store.verify()
    #expect(store.rowCount == 700 * t)
    #expect(Set((0..<store.rowCount).filter(store.isLive)) == Self.living(t))
    #expect((0..<store.rowCount).allSatisfy { store.vector($0) == Self.vector($0) })
  }

  @Test(arguments: 0..<8) func killedWhileWriting(_ round: Int) async throws {
    let folder = try TemporaryFolder()
    let (path, log) = (folder.file("v"), folder.file("log"))
    // The log plays the database beside the vectors: it records each state after the vectors were committed.
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, log = log as String, delay = 2_000 + 9_000 * round as Int] in
      let writer = try VectorStoreWriter(creating: path, Self.settings)
      let file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
      Self.die(afterMicroseconds: delay)
      for t in 0... {
        try Self.change(writer, t)
        let line = "\(try writer.commit())\n"
        if t % 3 != 1 { write(file, line, line.utf8.count) }
      }
    }
    let lines = ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
    let last = try VectorStore(path)
    #expect(last.rowCount % 700 == 0)
    try expect(last.rowCount / 700, last)
    // What the database knows can be opened and gone on from, whatever was committed after.
    guard let line = lines.last, let stamp = VectorStoreStamp(String(line)) else { return }
    #expect(stamp.rows <= last.rowCount && last.rowCount <= stamp.rows + 1400)
    try expect(stamp.rows / 700, VectorStore(path, at: stamp))
    let writer = try VectorStoreWriter(opening: path, at: stamp)
    try expect(stamp.rows / 700, VectorStore(path))
    try Self.change(writer, stamp.rows / 700)
    let new = try writer.commit()
    #expect(new.generation > last.stamp.generation)
    try expect(stamp.rows / 700 + 1, VectorStore(path, at: new))
  }

  @Test func aTornTailIsIgnoredAndOverwritten() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("v")
    let writer = try VectorStoreWriter(creating: path, Self.settings)
    try Self.change(writer, 0)
    try writer.commit()
    // Two chunks reach the file, but no commit: as after a crash. The lock goes with the writer.
    do {
      let lost = try VectorStoreWriter(opening: folder.write("w", bytes: Array(Data(contentsOf: URL(filePath: path)))))
      for row in 0..<2000 { try lost.append(Self.vector(row + 5)) }
    }
    try expect(1, VectorStore(folder.file("w")))
    let next = try VectorStoreWriter(opening: folder.file("w"))
    try Self.change(next, 1)
    try next.commit()
    try expect(2, VectorStore(folder.file("w")))
  }

  private static func outgrow(_ path: String) -> Never {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: 400_000, rlim_max: 400_000)
    #if canImport(Glibc)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #else
      setrlimit(RLIMIT_FSIZE, &limit)
    #endif
    do throws(RankifyError) {
      let writer = try VectorStoreWriter(opening: path)
      for row in 700..<9000 { try writer.append(vector(row)) }
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
    try Self.change(VectorStoreWriter(creating: path, Self.settings), 0)
    do {
      let writer = try VectorStoreWriter(opening: path)
      try Self.change(writer, 0)
      try writer.commit()
    }
    await #expect(processExitsWith: .exitCode(6)) { [path = path as String] in Self.outgrow(path) }
    try expect(1, VectorStore(path))
  }

  @Test func onlyOneWriterWrites() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("v")
    let writer = try VectorStoreWriter(creating: path, Self.settings)
    let error = #expect(throws: RankifyError.self) { try VectorStoreWriter(opening: path) }
    #expect(error?.message == "\(path): another process is writing these vectors; wait until it is done")
    let again = #expect(throws: RankifyError.self) { try VectorStoreWriter(creating: path, Self.settings) }
    #expect(again?.message == "\(path): is there already; open it to add to it, or name another file")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["v"])
    try writer.append(Self.vector(0))
  }
}

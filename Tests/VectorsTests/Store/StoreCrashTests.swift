import Foundation
import RankifyCore
import TestSupport
import Testing
import Vectors

/// Processes that die while they write stores, and disks that fill up: in processes of their own.
@Suite(.serialized) struct StoreCrashTests {
  /// Commits one change after the other. The log plays the database beside the store: it records each state after it was
  /// committed, or some of them.
  private static func write(_ store: KilledStore, _ path: String, _ log: String, dyingAfter delay: Int) throws {
    let writer = try store.writer(creating: path)
    DyingProcess.die(afterMicroseconds: delay)
    for t in 0... {
      try writer.change(t)
      let line = "\(try writer.commit())\n"
      if t % 3 != 1 { DyingProcess.log(line, to: log) }
    }
  }

  @Test(arguments: KilledStore.allCases, 0..<5) func killedWhileWriting(_ store: KilledStore, _ round: Int) async throws
  {
    let folder = try TemporaryFolder()
    let (path, log, size) = (folder.file("v"), folder.file("log"), store.change.rows)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [
        store = store as KilledStore, path = path as String, log = log as String,
        delay = 3_000 + 13_000 * round as Int
      ] in try Self.write(store, path, log, dyingAfter: delay)
    }
    let lines = ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
    let last = try store.stamp(path)
    #expect(last.rows % size == 0)
    try store.expect(last.rows / size, path)
    // What the database knows can be opened and gone on from, whatever was committed after.
    guard let line = lines.last, let stamp = VectorStoreStamp(String(line)) else { return }
    #expect((stamp.rows...stamp.rows + 2 * size).contains(last.rows))
    try store.expect(stamp.rows / size, path, at: stamp)
    let writer = try store.writer(opening: path, at: stamp)
    try store.expect(stamp.rows / size, path)
    try writer.change(stamp.rows / size)
    let new = try writer.commit()
    #expect(new.generation > last.generation)
    try store.expect(stamp.rows / size + 1, path, at: new)
  }

  /// A store with one change, closed.
  private func make(_ store: KilledStore, _ path: String) throws {
    let writer = try store.writer(creating: path)
    try writer.change(0)
    _ = try writer.commit()
  }

  @Test(arguments: KilledStore.allCases) func aTornTailIsIgnoredAndOverwritten(_ store: KilledStore) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("v")
    try make(store, path)
    // Rows reach the file, but no commit: as after a crash.
    do {
      let lost = try store.writer(opening: path)
      for row in 0..<2000 { _ = try lost.append(row + 5) }
    }
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(repeating: 0x5a, count: 3000))
    try file.close()
    try store.expect(1, path)
    let next = try store.writer(opening: path)
    try next.change(1)
    _ = try next.commit()
    try store.expect(2, path)
  }

  private static func outgrow(_ store: KilledStore, _ path: String) -> Never {
    DyingProcess.limitFiles(to: 400_000)
    do {
      let writer = try store.writer(opening: path)
      for row in store.change.rows..<9000 { _ = try writer.append(row) }
      _ = try writer.commit()
    } catch {
      let end = "the file grows beyond the largest size allowed here; raise 'ulimit -f' or choose another disk"
      guard let error = error as? RankifyError, error.message == "\(path): \(end)" else { exit(99) }
      exit(error.code.rawValue)
    }
    exit(0)
  }

  @Test(arguments: KilledStore.allCases) func aFileThatMayNotGrowKeepsItsState(_ store: KilledStore) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("v")
    try make(store, path)
    await #expect(processExitsWith: .exitCode(6)) { [store = store as KilledStore, path = path as String] in
      Self.outgrow(store, path)
    }
    try store.expect(1, path)
    let next = try store.writer(opening: path)
    try next.change(1)
    _ = try next.commit()
    try store.expect(2, path)
  }

  @Test(arguments: KilledStore.allCases) func onlyOneWriterWrites(_ store: KilledStore) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("v")
    let writer = try store.writer(creating: path)
    let error = #expect(throws: RankifyError.self) { try store.writer(opening: path) }
    #expect(error?.message == "\(path): another process is writing these vectors; wait until it is done")
    let again = #expect(throws: RankifyError.self) { try store.writer(creating: path) }
    #expect(again?.message == "\(path): is there already; open it to add to it, or name another file")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["v"])
    _ = try writer.append(0)
  }
}

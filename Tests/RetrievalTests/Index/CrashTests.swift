import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Processes that die, disks that fill up and files that may not be written: in processes of their own.
@Suite(.serialized) struct CrashTests {
  private static let documents: [Document] = {
    var random = RandomCollection(seed: 41, vocabulary: 200)
    return random.documents(0..<3000)
  }()

  /// The identifiers of all documents in the index, or `nil` where there is none.
  private func contents(_ path: String) throws -> Set<String>? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let probe = try IndexProbe(path)
    try probe.checkIntegrity()
    let select = try probe.database.prepare("SELECT id FROM documents")
    var ids: Set<String> = []
    while try select.step() { ids.insert(select.text(0)) }
    return ids
  }

  /// Expects exactly `documents` in the index at `path`, and the results of an index built afresh.
  private func expect(_ documents: [Document], at path: String, _ folder: TemporaryFolder) throws {
    var random = RandomCollection(seed: 42, vocabulary: 200)
    #expect(try expectSame(SparseIndex(path), build(documents, folder), &random))
  }

  @Test(arguments: 0..<10) func killedWhileBuilding(_ round: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("index.rankify")
    let old = Array(Self.documents[..<40])
    let replaces = round % 2 == 0
    if replaces { _ = try build(old, folder, "index.rankify") }
    let delay = 3_000 + 25_000 * round
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, delay = delay as Int] in
      DyingProcess.die(afterMicroseconds: delay)
      while true {
        let writer = try IndexWriter(creating: path, analysis: AnalysisSettings())
        for document in Self.documents { try writer.add(document) }
        try writer.commit()
      }
    }
    let ids = try contents(path)
    let isOld = ids == (replaces ? Set(old.map(\.id)) : nil)
    #expect(isOld || ids?.count == Self.documents.count)
    if ids != nil { try expect(isOld ? old : Self.documents, at: path, folder) }
    // What the dead process left behind is in nobody's way.
    try expectNextBuilderWorks(path, folder)
  }

  private func expectNextBuilderWorks(_ path: String, _ folder: TemporaryFolder) throws {
    let writer = try IndexWriter(creating: path, analysis: AnalysisSettings())
    for document in Self.documents[..<50] { try writer.add(document) }
    try writer.commit()
    #expect(!FileManager.default.fileExists(atPath: path + ".building"))
    try expect(Array(Self.documents[..<50]), at: path, folder)
    _ = try contents(path)
  }

  @Test(arguments: 0..<10) func killedWhileChanging(_ round: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("index.rankify")
    let log = folder.file("log")
    _ = try build(Array(Self.documents[..<100]), folder, "index.rankify")
    let delay = 5_000 + 20_000 * round
    // Transactions of 60 new documents and 20 deletions; the log tells which ones began and which ones ended.
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, log = log as String, delay = delay as Int] in
      DyingProcess.die(afterMicroseconds: delay)
      let writer = try IndexWriter(opening: path)
      for t in 0..<48 {
        for document in Self.documents[(100 + 60 * t)..<(160 + 60 * t)] { try writer.add(document) }
        for document in Self.documents[(20 * t)..<(20 * t + 20)] { try writer.delete(document.id) }
        DyingProcess.log("b", to: log)
        try writer.commit()
        DyingProcess.log("e", to: log)
      }
      sleep(60)
    }
    let marks = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    let ended = marks.filter { $0 == "e" }.count
    let ids = try #require(try contents(path))
    func state(_ t: Int) -> [Document] { Array(Self.documents[(20 * t)..<(100 + 60 * t)]) }
    // Either the last transaction known to have ended, or the one whose commit had begun.
    let found = [ended, ended + 1].first { Set(state($0).map(\.id)) == ids }
    let t = try #require(found, "\(ids.count) documents after \(marks)")
    #expect(t == ended || marks.hasSuffix("b"))
    try expect(state(t), at: path, folder)
    let writer = try IndexWriter(opening: path)
    try writer.add(Document(id: "after", text: "w1q"))
    try writer.commit()
    try expect(state(t) + [Document(id: "after", text: "w1q")], at: path, folder)
    _ = try contents(path)
  }

  // MARK: Full disks

  /// Changes an index in a process whose files may not grow, and exits with the code of the error.
  private static func outgrow(_ path: String, _ replaces: Bool) -> Never {
    DyingProcess.limitFiles(to: 300_000)
    do throws(RankifyError) {
      let writer =
        replaces ? try IndexWriter(creating: path, analysis: AnalysisSettings()) : try IndexWriter(opening: path)
      for document in documents[100...] { try writer.add(document) }
      try writer.commit()
    } catch {
      guard error.message.hasPrefix(path + ": "), error.message.contains("the largest size allowed here") else {
        exit(99)
      }
      exit(error.code.rawValue)
    }
    exit(0)
  }

  @Test func aFileThatMayNotGrowLeavesTheOldState() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("index.rankify")
    let old = Array(Self.documents[..<100])
    _ = try build(old, folder, "index.rankify")
    for replaces in [true, false] {
      await #expect(processExitsWith: .exitCode(6)) { [path = path as String, replaces = replaces as Bool] in
        Self.outgrow(path, replaces)
      }
      try expect(old, at: path, folder)
      _ = try contents(path)
    }
    try expectNextBuilderWorks(path, folder)
  }

  /// Only the superuser may mount, and not everywhere.
  private static let canMount: Bool = {
    guard let folder = try? TemporaryFolder(), mounted(folder.path) else { return false }
    return run("umount", folder.path)
  }()

  @Test(.enabled(if: CrashTests.canMount, "a small file system cannot be mounted here"))
  func aFullDiskLeavesTheOldState() throws {
    let folder = try TemporaryFolder()
    let disk = folder.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    try #require(Self.mounted(disk))
    defer { Self.run("umount", disk) }
    let path = disk + "/index.rankify"
    let old = Array(Self.documents[..<100])
    let writer = try IndexWriter(creating: path, analysis: AnalysisSettings())
    for document in old { try writer.add(document) }
    try writer.commit()
    for replaces in [true, false] {
      let error = #expect(throws: RankifyError.self) {
        let writer =
          replaces ? try IndexWriter(creating: path, analysis: AnalysisSettings()) : try IndexWriter(opening: path)
        for document in Self.documents[100...] { try writer.add(document) }
        try writer.commit()
      }
      #expect(error?.code == .failure)
      #expect(
        error?.message
          == "\(path): the disk is full; nothing of this change was kept, free some space and repeat it")
      try expect(old, at: path, folder)
      _ = try contents(path)
    }
  }

  private static func mounted(_ disk: String) -> Bool {
    #if os(Linux)
      return run("mount", "-t", "tmpfs", "-o", "size=560k", "none", disk)
    #else
      return false
    #endif
  }

  @discardableResult private static func run(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  // MARK: Permissions

  /// Searches and tries to change an index that may not be written, as a user without the superuser's rights.
  private static func useReadOnly(_ path: String) throws {
    if getuid() == 0, setuid(65534) != 0 { exit(1) }
    guard try SparseRetriever(SparseIndex(path)).entries(for: "w0q").count > 10 else { exit(2) }
    let way = "no permission to write; choose another place or change its permissions"
    do throws(RankifyError) {
      let writer = try IndexWriter(opening: path)
      try writer.delete("x")
      exit(3)
    } catch { guard error.code == .missingPrerequisite, error.message == "\(path): \(way)" else { exit(4) } }
    do throws(RankifyError) {
      _ = try IndexWriter(creating: path, analysis: AnalysisSettings())
      exit(5)
    } catch { guard error.code == .missingPrerequisite, error.message == "\(path): \(way)" else { exit(6) } }
    exit(0)
  }

  @Test func readOnlyFilesAndFoldersAreSearchableAndSayWhatIsMissing() async throws {
    let folder = try TemporaryFolder()
    _ = try build(Array(Self.documents[..<100]), folder, "index.rankify")
    let path = folder.file("index.rankify")
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path) }
    await #expect(processExitsWith: .success) { [path = path as String] in try Self.useReadOnly(path) }
    #expect(try SparseIndex(path).statistics.documents == 100)
  }
}

import Foundation
import RankifyCore
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func text(_ name: String) -> String? { try? String(contentsOfFile: folder.file(name), encoding: .utf8) }

  @Test func appearsWholeOrNotAtAll() throws {
    try folder.write("f", "old")
    let file = try AtomicFile(folder.file("f"))
    try file.write("new ")
    try file.write([0x74, 0x65, 0x78, 0x74] as [UInt8])
    try file.synchronize()
    #expect(text("f") == "old" && text("f.partial") == "new text")
    try file.commit()
    #expect(text("f") == "new text" && text("f.partial") == nil)
  }

  @Test func anAbandonedFileLeavesNothing() throws {
    do { try AtomicFile(folder.file("f")).write("x") }
    #expect(text("f.partial") == nil && text("f") == nil)
  }

  @Test func aKeptPartialFileIsContinued() throws {
    do { try AtomicFile(folder.file("f"), keepsPartial: true).write("first second") }
    let file = try AtomicFile(folder.file("f"), keepingFirst: 6, keepsPartial: true)
    try file.write("third")
    try file.commit()
    #expect(text("f") == "first third")
  }

  @Test func writesMoreThanItsBuffer() throws {
    let long = String(repeating: "0123456789", count: 100_000)
    try AtomicFile.write(long, to: folder.file("f"))
    #expect(text("f") == long)
  }

  /// A pipe stands for all that is no file: should this fail, no device of the machine is lost.
  @Test func whatIsNoFileIsNotReplaced() {
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    let error = #expect(throws: RankifyError.self) { try AtomicFile.write("x", to: folder.file("pipe")) }
    #expect(error?.code == .badArguments)
    #expect(
      error?.message
        == "\(folder.file("pipe")): is a device or a pipe, which no file may replace; name a file to write")
    var status = stat()
    #expect(stat(folder.file("pipe"), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func refusesFoldersThatAreNotThere() {
    let absent = #expect(throws: RankifyError.self) { try AtomicFile(folder.file("no/f")) }
    #expect(absent?.code == .missingResource)
    #expect(absent?.message == "\(folder.file("no/f")): its folder does not exist; create it first")
    let taken = #expect(throws: RankifyError.self) { try AtomicFile(folder.path) }
    #expect(taken?.code == .badArguments)
    #expect(taken?.message == "\(folder.path): is a folder; name a file to write")
  }
}

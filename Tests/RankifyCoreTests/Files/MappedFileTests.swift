import Foundation
import RankifyCore
import TestSupport
import Testing

@Suite struct MappedFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fault(_ path: String) -> RankifyError? {
    #expect(throws: RankifyError.self) { try MappedFile(path) }
  }

  @Test func hasTheBytesOfTheFile() throws {
    let file = try MappedFile(folder.write("f", bytes: [1, 2, 3, 4, 5]))
    #expect(file.count == 5 && Array(file.bytes) == [1, 2, 3, 4, 5])
    #expect(file.load(1, as: UInt32.self) == 0x0504_0302)
    #expect(file.address(4).load(as: UInt8.self) == 5)
    file.releasePages()
    #expect(try file.withBytes { $0.reduce(0, +) } == 15)
  }

  @Test func copiesEndWithTheFile() throws {
    let file = try MappedFile(folder.write("f", bytes: [1, 2, 3]))
    #expect(file.copy(0, 2) == [1, 2])
    #expect(file.copy(1, 100) == [2, 3])
    #expect(file.copy(2, .max) == [3])
    #expect(file.copy(3, 1) == [] && file.copy(.max, .max) == [])
  }

  @Test func anEmptyFileHasNoBytes() throws {
    let file = try MappedFile(folder.write("f", bytes: []))
    #expect(file.count == 0 && file.copy(0, 10) == [])
    #expect(try file.withBytes { $0.count } == 0)
    file.releasePages()
  }

  @Test func bytesOutliveTheNameOfTheFile() throws {
    let path = try folder.write("f", bytes: Array(repeating: 7, count: 100_000))
    let file = try MappedFile(path)
    try FileManager.default.removeItem(atPath: path)
    #expect(file.bytes.allSatisfy { $0 == 7 })
  }

  @Test func whatCannotBeMappedIsNamed() throws {
    let absent = fault(folder.file("none"))
    #expect(absent?.code == .missingResource)
    #expect(absent?.message == "\(folder.file("none")): no such file; check the path")
    #expect(fault(folder.path)?.message == "\(folder.path): is a folder where a file is expected")
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    for path in [folder.file("pipe"), "/dev/null"] {
      #expect(
        fault(path)?.message
          == "\(path): is not a regular file, and only those can be mapped into memory; copy it to one")
    }
  }

  @Test func readsBeyondTheEndStopTheProgram() async {
    await #expect(processExitsWith: .failure) { _ = try Self.threeBytes().load(0, as: UInt32.self) }
    await #expect(processExitsWith: .failure) { _ = try Self.threeBytes().address(3) }
    await #expect(processExitsWith: .failure) { _ = try Self.threeBytes().address(1, .max) }
  }

  private static func threeBytes() throws -> MappedFile {
    try MappedFile(TemporaryFolder().write("f", bytes: [1, 2, 3]))
  }
}

import Datasets
import Foundation
import RankifyCore
import TestSupport
import Testing

@Suite struct ByteSourceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func lines(_ path: String) throws -> [String] {
    let reader = try LineReader(path)
    var lines: [String] = []
    while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    return lines
  }

  @Test func inflatesManyMembersWhateverTheFileIsCalled() throws {
    let packed = try Array(Data(contentsOf: URL(fileURLWithPath: golden("multi.txt.gz"))))
    let expected = try lines(golden("lines.txt"))
    #expect(expected.count == 300)
    #expect(try lines(golden("multi.txt.gz")) == expected)
    #expect(try lines(folder.write("plain.txt", bytes: packed)) == expected)
  }

  @Test func refusesEveryTruncation() throws {
    let packed = try Array(Data(contentsOf: URL(fileURLWithPath: golden("multi.txt.gz"))))
    let body = packed.dropLast(700)
    // Between the members, and inside the first 2 bytes, a cut cannot be told from a whole file.
    let firstMember = try #require(
      body[2...].indices.first { body[$0...].starts(with: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]) })
    let whole: Set<Int> = [firstMember, firstMember + 20]
    for length in stride(from: 3, to: body.count, by: 7) where !whole.contains(length) {
      let path = try folder.write("cut.gz", bytes: Array(body.prefix(length)))
      expectFault("cut.gz:", "truncated", "uncompressed bytes") { try lines(path) }
    }
  }

  @Test func refusesDamageAndWhatFollows() throws {
    var packed = try Array(Data(contentsOf: URL(fileURLWithPath: golden("multi.txt.gz"))))
    expectFault("after the end") { try lines(folder.write("tail.gz", bytes: packed + [1, 2, 3])) }
    packed[100] ^= 0x55
    expectFault("bad.gz:", "corrupt") { try lines(folder.write("bad.gz", bytes: packed)) }
  }

  @Test func neverTrapsOnDamagedData() throws {
    let packed = try Array(Data(contentsOf: URL(fileURLWithPath: golden("multi.txt.gz"))))
    var random = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      var damaged = packed
      for _ in 0..<3 {
        damaged[Int.random(in: 2..<damaged.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      let path = try folder.write("d.gz", bytes: damaged)
      do { _ = try lines(path) } catch let error as RankifyError { #expect(error.message.hasPrefix(path)) }
    }
  }

  @Test func refusesFoldersAndAbsentFiles() throws {
    expectFault("is a folder") { try LineReader(folder.path) }
    expectFault("no such file", code: .missingResource) { try LineReader(folder.file("x")) }
  }
}

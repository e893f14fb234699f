import Foundation
import RankifyCore
import TestSupport
import Testing
import Transformers

/// Files that break the format: one clear sentence each, never a trap.
struct DamagedGGUFTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func message(_ bytes: [UInt8]) throws -> String {
    let path = try folder.write("model.gguf", bytes: bytes)
    do {
      let file = try GGUFFile(path)
      return "no error: \(file.tensors)"
    } catch {
      #expect("\(error)".hasPrefix(path))
      return "\(error)"
    }
  }

  private var good: GGUFBytes {
    var good = GGUFBytes()
    good.keys = [
      ("general.architecture", GGUFBytes.value("llama")), ("general.alignment", GGUFBytes.value(UInt32(32))),
      ("texts", GGUFBytes.value(["a", "bc"])), ("numbers", GGUFBytes.value([1, 2] as [Int32])),
    ]
    good.tensors = [("a", [32, 2], 8, 0), ("b", [3], 0, 96)]
    good.data = 108
    return good
  }

  @Test func theGoodFileIsRead() throws {
    let file = try GGUFFile(try folder.write("good.gguf", bytes: good.bytes))
    #expect(file.tensors.map(\.shape) == [[2, 32], [3]] && file.tensors.map(\.rows) == [2, 1])
    var two = good
    two.version = 2
    #expect(try GGUFFile(try folder.write("two.gguf", bytes: two.bytes)).version == 2)
  }

  private static let otherFiles: [(String, String)] = [
    ("", "has 0 bytes"), ("GGUF\u{3}\0\0", "has 7 bytes"), ("ggjt\u{3}\0\0\0", "does not begin"),
    ("GGUF\u{1}\0\0\0", "version 1, which nobody"), ("GGUF\0\0\0\u{3}", "big-endian"),
    ("GGUF\u{4}\0\0\0", "version 4; known are 2 and 3"), ("GGUF\u{3}\0\0\0", "truncated"),
  ]

  @Test(arguments: otherFiles) func otherFilesAreRefused(_ text: String, _ expected: String) throws {
    let message = try message(Array(text.utf8))
    #expect(message.contains(expected), "\(message)")
  }

  @Test func everyTruncationIsNoticed() throws {
    let bytes = good.bytes
    for count in 0..<bytes.count {
      let message = try message(Array(bytes[..<count]))
      #expect(!message.hasPrefix("no error"), "\(count) of \(bytes.count) bytes")
    }
  }

  private static let one = GGUFBytes.value(UInt32(1))
  private static let endless: [UInt8] = GGUFBytes.number(UInt32(8)) + GGUFBytes.number(UInt64.max)
  private static let nested: [UInt8] = (0..<10).reduce(GGUFBytes.number(UInt32(9))) { bytes, _ in
    bytes + GGUFBytes.array(9, 1)[4...]
  }
  private static let brokenKeys: [(String, [UInt8], String)] = [
    ("", one, "is empty"), ("a\0b", one, "holds a NUL"), (String(repeating: "x", count: 65_536), one, "too long"),
    ("texts", one, "key 'texts' stands there twice"), ("k", GGUFBytes.number(UInt32(13)), "key 'k' has the type 13"),
    ("k", endless, "is said to be 18446744073709551615"),
    ("k", GGUFBytes.array(5, Int.max), "the number of elements in the value of key 'k' is said to be"),
    ("k", GGUFBytes.array(8, 1 << 40), "number of elements"), ("k", GGUFBytes.array(77, 1), "has the type 77"),
    ("k", nested, "deeper than 8"),
  ]

  @Test(arguments: brokenKeys.indices) func brokenKeysAreRefused(_ index: Int) throws {
    let (name, value, expected) = Self.brokenKeys[index]
    var bad = good
    bad.keys.append((name, value))
    let message = try message(bad.bytes)
    #expect(message.contains(expected), "\(message)")
  }

  @Test func claimedCountsAllocateNothing() throws {
    for count in [5, 1 << 40, UInt64.max] {
      var bad = good
      bad.keyCount = count
      #expect(try !message(bad.bytes).hasPrefix("no error"))
      bad.keyCount = nil
      bad.tensorCount = count
      #expect(try !message(bad.bytes).hasPrefix("no error"))
    }
  }

  /// A third tensor and what is said about it.
  struct BrokenTensor: Sendable {
    var name = "c"
    var dimensions: [UInt64] = [32]
    var type: UInt32 = 8
    var offset: UInt64 = 0
    let expected: String
  }

  private static let brokenTensors: [BrokenTensor] = [
    BrokenTensor(offset: 1 << 40, expected: "the file is truncated"),
    BrokenTensor(offset: .max - 31, expected: "the file is truncated"),
    BrokenTensor(offset: 33, expected: "no multiple of 32"),
    BrokenTensor(offset: 64, expected: "overlaps 'a'"),
    BrokenTensor(dimensions: [3], type: 0, offset: 96, expected: "overlaps 'b'"),
    BrokenTensor(name: "a", expected: "'a' is named twice"),
    BrokenTensor(name: "", expected: "is empty"),
    BrokenTensor(dimensions: [0, 2], type: 0, expected: "impossible shape [2, 0]"),
    BrokenTensor(dimensions: [1 << 62, 4], type: 0, expected: "impossible shape"),
    BrokenTensor(dimensions: [1 << 61, 2], type: 0, expected: "impossible shape"),
    BrokenTensor(dimensions: [.max], type: 0, expected: "impossible shape"),
    BrokenTensor(dimensions: [2, 2, 2, 2, 2], type: 0, expected: "has 5 dimensions"),
    BrokenTensor(dimensions: [33], expected: "rows of 33 numbers, but Q8_0 holds 32"),
    BrokenTensor(type: 23, expected: "type IQ4_XS (23), which is not supported"),
    BrokenTensor(type: 4, expected: "type Q4_2 (4)"),
    BrokenTensor(type: 255, expected: "is of type 255"),
  ]

  @Test(arguments: brokenTensors) func brokenTensorsAreRefused(_ tensor: BrokenTensor) throws {
    var bad = good
    bad.tensors.append((tensor.name, tensor.dimensions, tensor.type, tensor.offset))
    let message = try message(bad.bytes)
    #expect(message.contains(tensor.expected), "\(message)")
  }

  @Test(arguments: [UInt32(0), 33, 3 << 30]) func impossibleAlignmentsAreRefused(_ alignment: UInt32) throws {
    var bad = good
    bad.keys[1].value = GGUFBytes.value(alignment)
    #expect(try message(bad.bytes).contains("'general.alignment' is \(alignment)"))
  }

  @Test func textsThatAreNotUTF8AreNamedWhenTheyAreRead() throws {
    var bad = good
    bad.keys.append(("bad", GGUFBytes.number(UInt32(8)) + GGUFBytes.number(UInt64(2)) + [0xff, 0x41]))
    bad.keys.append(("bads", GGUFBytes.array(8, 1) + GGUFBytes.number(UInt64(1)) + [0xc3]))
    bad.keys.append(("flag", GGUFBytes.number(UInt32(7)) + [2]))
    let metadata = try GGUFFile(try folder.write("model.gguf", bytes: bad.bytes)).metadata
    #expect(throws: RankifyError.self) { try metadata.string("bad") }
    #expect(throws: RankifyError.self) { try metadata.strings("bads") }
    #expect(throws: RankifyError.self) { try metadata.bool("flag") }
  }

  @Test func randomDamageNeverTraps() throws {
    let bytes = good.bytes
    var generator = SeededGenerator(seed: 23)
    for _ in 0..<600 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      guard let file = try? GGUFFile(try folder.write("damaged.gguf", bytes: damaged)) else { continue }
      for name in file.names { _ = file.floats(name) }
      for key in file.metadata.keys {
        _ = try? file.metadata.optionalString(key)
        _ = try? file.metadata.optionalNumber(key)
        _ = try? file.metadata.optionalStrings(key)
        _ = try? file.metadata.optionalNumbers(key)
      }
    }
  }
}

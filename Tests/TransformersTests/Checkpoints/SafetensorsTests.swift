import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Transformers

/// Files that keep the format and files that break it.
struct SafetensorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ header: String, data: Int, length: UInt64? = nil) throws -> String {
    let size = length ?? UInt64(header.utf8.count)
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
    return try folder.write("model.safetensors", bytes: bytes + Array(header.utf8) + [UInt8](repeating: 0, count: data))
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func aFileWrittenIsRead() throws {
    let path = folder.file("out.safetensors")
    let values: [[Float]] = [[1, -2, 3.5, 0, .pi, 1e-30], [7], []]
    let tensors = [
      SafetensorsWriter.Tensor(name: "a.weight", Matrix(rows: 2, columns: 3, values[0])),
      SafetensorsWriter.Tensor(name: "scalar", shape: [], values: values[1]),
      SafetensorsWriter.Tensor(name: "empty \"quoted\" é", shape: [0, 4], values: values[2]),
    ]
    try SafetensorsWriter.write(tensors, metadata: ["format": "pt"], to: path)
    let read = try SafetensorsFile(path)
    #expect(read.entries.map(\.name) == tensors.map(\.name))
    #expect(read.entries.map(\.shape) == tensors.map(\.shape))
    for (tensor, values) in zip(tensors, values) { #expect(read.floats(tensor.name) == values) }
  }

  @Test func metadataBlanksAndUnknownTypesAreAllowed() throws {
    let path = try file(
      #"{"__metadata__":{"x":"y"},"w":{"dtype":"F4","shape":[3],"data_offsets":[0,2]},"v":{"data_offsets":[2,10],"shape":[1],"dtype":"I64"}}   "#,
      data: 10)
    let read = try SafetensorsFile(path)
    #expect(read.entries.map(\.typeName) == ["F4", "I64"])
    #expect(read.entries[0].type == nil && read.entries[1].type == .int64)
  }

  @Test func shortFloatsAreReadExactly() throws {
    let header =
      #"{"h":{"dtype":"F16","shape":[6],"data_offsets":[0,12]},"b":{"dtype":"BF16","shape":[3],"data_offsets":[12,18]}}"#
    // Odd lengths of headers leave the data unaligned.
    let padded = header + String(repeating: " ", count: 1 - header.utf8.count % 2)
    let words: [UInt16] = [0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8400, 0x3f80, 0xc040, 0x0080]
    let length = (0..<8).map { UInt8(truncatingIfNeeded: padded.utf8.count >> (8 * $0)) }
    let data = words.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    let read = try SafetensorsFile(folder.write("short", bytes: length + Array(padded.utf8) + data))
    #expect(read.floats("h") == [1, -2, 0x1p-24, 65504, .infinity, -0x1p-14])
    #expect(read.floats("b") == [1, -3, 0x1p-126])
    #expect(read.floats("none") == nil)
  }

  @Test(arguments: [
    (#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 7, "truncated"),
    (#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9, "follow the last tensor 'w'"),
    (#"{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "takes 12"),
    (#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "'w' lacks"),
    (#"{"w":{"dtype":"F32","shape":[2]}}"#, 8, "'w' lacks"),
    (#"{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, "impossible dimension"),
    (#"{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}"#, 8, "impossible dimension"),
    (#"{"w":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,8]}}"#, 8, "impossible shape"),
    (#"{"w":{"dtype":"F32","shape":[92233720368547758080],"data_offsets":[0,8]}}"#, 8, "impossible dimension"),
    (#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775800,9223372036854775804]}}"#, 8, "truncated"),
    (
      #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"v":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
      6,
      "'v' overlaps 'w'"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"v":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#,
      12, "a hole of 4 bytes"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      8,
      "'w' is named twice"
    ),
    (#"["w"]"#, 0, "does not begin with '{'"),
    (#"{"w":{"dtype":"F32""#, 0, "truncated"),
    (#"{"w":[]}"#, 0, "JSON object"),
  ])
  func damagedHeadersAreRefused(_ header: String, _ data: Int, _ expected: String) throws {
    let path = try file(header, data: data)
    let message = message { _ = try SafetensorsFile(path) }
    #expect(message.hasPrefix(path) && message.contains(expected), "\(message)")
  }

  @Test func absurdLengthsAreRefused() throws {
    let empty = try folder.write("empty", bytes: [])
    #expect(message { _ = try SafetensorsFile(empty) }.contains("has 0 bytes"))
    for (length, expected) in [(UInt64.max, "more than the format's"), (1000, "truncated"), (200_000_000, "more than")]
    {
      let path = try file("{}", data: 0, length: length)
      #expect(message { _ = try SafetensorsFile(path) }.contains(expected))
    }
    #expect(message { _ = try SafetensorsFile(folder.path) }.contains("is a folder where a file is expected"))
    #expect(message { _ = try SafetensorsFile(folder.file("none")) }.contains("no such file"))
  }

  @Test func randomDamageNeverTraps() throws {
    let path = folder.file("good")
    try SafetensorsWriter.write(
      [.init(name: "w", shape: [2, 2], values: [1, 2, 3, 4]), .init(name: "v", shape: [3], values: [1, 2, 3])], to: path
    )
    let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      var bad = good
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bad[Int.random(in: 0..<bad.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      if Bool.random(using: &generator) { bad.removeLast(Int.random(in: 0...bad.count, using: &generator)) }
      let path = try folder.write("bad", bytes: bad)
      _ = try? SafetensorsFile(path)
    }
  }
}

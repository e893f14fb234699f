import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Transformers

/// Files that gguf-py wrote: Golden/gguf by make_gguf.py.
struct GGUFFileTests {
  private struct Tensor: Decodable {
    let format: String
    let shape: [Int]
    let floats: [Float]
  }

  private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Golden/gguf").path

  private func expected(_ name: String) throws -> [String: Tensor] {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/tensors.json"))
    return try #require(JSONDecoder().decode([String: [String: Tensor]].self, from: data)[name])
  }

  private func check(_ file: GGUFFile, _ expected: [String: Tensor]) throws {
    #expect(Set(file.names) == Set(expected.keys) && file.tensors.count == expected.count)
    for (name, tensor) in expected {
      let entry = try #require(file.entry(name))
      #expect(entry.format.name == tensor.format && entry.shape == tensor.shape, "\(name)")
      #expect(entry.rows * entry.columns == tensor.floats.count)
      #expect(file.floats(name) == tensor.floats, "\(name)")
    }
  }

  @Test func tensorsAreThoseOfTheReference() throws {
    let file = try GGUFFile(folder + "/single.gguf")
    #expect(file.version == 3)
    try check(file, try expected("single"))
    #expect(file.entry("none") == nil && file.floats("none") == nil)
  }

  @Test(arguments: [1, 2, 3]) func aSplitModelIsOneWhicheverPartIsNamed(_ part: Int) throws {
    let path = "\(folder)/split-0000\(part)-of-00003.gguf"
    let file = try GGUFFile(path)
    try check(file, try expected("split"))
    #expect(file.path.hasSuffix("split-00001-of-00003.gguf"))
    #expect(file.file(of: "bias").hasSuffix("split-00003-of-00003.gguf"))
    #expect(try file.metadata.string("general.architecture") == "tiny")
  }

  @Test func numbersAndTextsAreReadByKey() throws {
    let metadata = try GGUFFile(folder + "/single.gguf").metadata
    let integers = ["uint8": 200, "int8": -100, "uint16": 60000, "int16": -30000, "uint32": 4_000_000_000]
    for (key, value) in integers { #expect(try metadata.integer("key." + key) == value) }
    #expect(try metadata.integer("key.int32") == -2_000_000_000)
    #expect(try metadata.integer("key.int64") == -(1 << 62))
    #expect(try metadata.number("key.float32") == 0.15625)
    #expect(try metadata.number("key.float64") == -1e300)
    #expect(try metadata.number("key.int8") == -100)
    #expect(try metadata.bool("key.true") && !metadata.bool("key.false"))
    #expect(try metadata.string("key.text") == "Grüße, 世界 🙂\n")
    #expect(try metadata.optionalString("none") == nil)
    #expect(metadata.contains("key.nested") && !metadata.contains("none"))
    #expect(metadata.keys.first == "general.architecture" && metadata.keys.last == "key.nested")
  }

  @Test func arraysAreReadByKey() throws {
    let metadata = try GGUFFile(folder + "/single.gguf").metadata
    #expect(try metadata.strings("key.texts") == ["", "a", "ß"])
    #expect(try metadata.optionalIntegers("key.integers") == [1, -2, 3])
    #expect(try metadata.optionalNumbers("key.numbers") == [0.5, -2.25])
    #expect(try metadata.optionalNumbers("key.integers") == [1, -2, 3])
    #expect(try metadata.optionalBools("key.bools") == [true, false, true])
    #expect(try metadata.optionalIntegers("none") == nil && metadata.optionalStrings("none") == nil)
    #expect(metadata.count("key.texts") == 3 && metadata.count("key.nested") == 2)
    #expect(metadata.count("key.text") == nil)
  }

  @Test func wrongTypesAreNamed() throws {
    let metadata = try GGUFFile(folder + "/single.gguf").metadata
    func message<T>(_ body: () throws -> T) -> String {
      do { return "no error: \(try body())" } catch { return "\(error)" }
    }
    let cases: [(String, String)] = [
      (message { try metadata.string("none") }, "has no key 'none' (a text)"),
      (message { try metadata.string("key.int8") }, "key 'key.int8' is a whole number where a text is expected"),
      (message { try metadata.integer("key.float32") }, "is a number where a whole number is expected"),
      (message { try metadata.integer("key.uint64") }, "holds 18446744073709551615, which is too large"),
      (message { try metadata.bool("key.text") }, "is a text where true or false is expected"),
      (message { try metadata.strings("key.integers") }, "are each a whole number where texts are expected"),
      (message { try metadata.optionalIntegers("key.texts") }, "are each a text where an array of whole"),
      (message { try metadata.optionalIntegers("key.numbers") }, "are each a number where an array of whole"),
      (message { try metadata.optionalIntegers("key.nested") }, "are each an array where"),
      (message { try metadata.strings("key.text") }, "is a text where an array of texts is expected"),
    ]
    for (message, expected) in cases {
      #expect(message.hasPrefix(metadata.path) && message.contains(expected), "\(message)")
    }
  }

  @Test func partsOfASplitModelMustBelongTogether() throws {
    let temporary = try TemporaryFolder()
    for part in 1...3 {
      let name = "split-0000\(part)-of-00003.gguf"
      try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: temporary.file(name))
    }
    func message(_ name: String) -> String {
      do { return "no error: \(try GGUFFile(temporary.file(name)).path)" } catch { return "\(error)" }
    }
    let second = temporary.file("split-00002-of-00003.gguf")
    try FileManager.default.moveItem(atPath: second, toPath: temporary.file("alone.gguf"))
    #expect(
      message("split-00001-of-00003.gguf").contains("split-00002-of-00003.gguf: no such file; the model is split"))
    #expect(message("alone.gguf").contains("says that it is one of 3 files, but its name says 1"))
    try FileManager.default.copyItem(atPath: temporary.file("split-00003-of-00003.gguf"), toPath: second)
    #expect(message("split-00001-of-00003.gguf").contains("says that it is part 3, but its name says 2"))
  }
}

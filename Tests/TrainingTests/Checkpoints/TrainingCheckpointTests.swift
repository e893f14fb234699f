import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Training
import Transformers

@Suite struct TrainingCheckpointTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func checkpoint() -> TrainingCheckpoint {
    let bits: [UInt32] = [0x7fc0_0001, 0x7f80_0001, 0xffff_ffff, 0x0000_0001, 0x8000_0000, 41, 0x7f80_0000]
    return TrainingCheckpoint(
      matrices: [
        "parameter.encoder.layer.0.bias": Matrix(rows: 1, columns: 7, bits.map { Float(bitPattern: $0) }),
        "optimizer.steps.a": Matrix(rows: 1, columns: 1, [Float(bitPattern: 16_777_217)]),
        "best.é \"x\"": Matrix(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6]),
        "parameter.none": Matrix(rows: 0, columns: 5),
      ], state: "{\"step\":3,\"text\":\"line\\nend \u{1f600}\"}")
  }

  private func bits(_ checkpoint: TrainingCheckpoint) -> [String: [UInt32]] {
    checkpoint.matrices.mapValues { [UInt32($0.rows), UInt32($0.columns)] + $0.elements.map(\.bitPattern) }
  }

  private func message(_ path: String) -> String {
    do {
      _ = try TrainingCheckpoint(path)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  private func data(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  @Test func everyBitComesBack() throws {
    let path = folder.file("checkpoint.safetensors"), written = checkpoint()
    try written.write(to: path)
    let read = try TrainingCheckpoint(path)
    #expect(bits(read) == bits(written) && read.state == written.state)
    try TrainingCheckpoint().write(to: path)
    let empty = try TrainingCheckpoint(path)
    #expect(empty.matrices.isEmpty && empty.state == "{}")
  }

  @Test func theSameContentsMakeTheSameBytes() throws {
    let (a, b) = (folder.file("a"), folder.file("b"))
    try checkpoint().write(to: a)
    try TrainingCheckpoint(a).write(to: b)
    #expect(try data(a) == data(b))
  }

  /// One bit of every byte: which one, the byte's place says.
  @Test func aFlippedBitOfAnyByteIsNoticed() throws {
    let path = folder.file("c")
    try checkpoint().write(to: path)
    let good = try data(path)
    for place in good.indices {
      var bad = good
      bad[place] ^= 1 << (place % 8)
      let damaged = try folder.write("bad", bytes: bad)
      let message = message(damaged)
      #expect(message.hasPrefix(damaged) && !message.contains("\n"), "byte \(place): \(message)")
    }
  }

  @Test func everyTruncationIsNoticed() throws {
    let path = folder.file("c")
    try checkpoint().write(to: path)
    let good = try data(path)
    for length in 0..<good.count {
      #expect(message(try folder.write("bad", bytes: Array(good[..<length]))) != "no error")
    }
    #expect(message(try folder.write("bad", bytes: good + [0])).contains("follow the last tensor"))
    #expect(message(folder.file("none")).contains("no such file"))
  }

  @Test(arguments: [
    ([String: String](), "is not a checkpoint of a training"),
    (["format": "pt"], "is not a checkpoint of a training"),
    (["format": "rankify-training-checkpoint"], "version none; expected 1"),
    (["format": "rankify-training-checkpoint", "version": "2"], "version 2; expected 1"),
    (["format": "rankify-training-checkpoint", "version": "1"], "is damaged"),
    (
      ["format": "rankify-training-checkpoint", "version": "1", "checksum": String(repeating: "0", count: 32)],
      "is damaged"
    ),
  ])
  func otherFilesAreRefused(metadata: [String: String], expected: String) throws {
    let path = folder.file("other")
    try SafetensorsWriter.write([.init(name: "a", Matrix(rows: 1, columns: 1))], metadata: metadata, to: path)
    #expect(message(path).contains(expected))
  }

  @Test func tensorsThatAreNoMatricesAreRefused() throws {
    let path = folder.file("other")
    try SafetensorsWriter.write(
      [.init(name: "a", shape: [1, 2, 2], values: [1, 2, 3, 4])],
      metadata: ["format": "rankify-training-checkpoint", "version": "1"], to: path)
    #expect(message(path).contains("tensor 'a' is F32 of shape [1, 2, 2]"))
  }

  @Test(arguments: [100, 1_000, 4_000, 10_000, 20_000])
  func aKillLeavesAWholeCheckpoint(delay: Int) async throws {
    let path = folder.file("checkpoint.safetensors")
    try TrainingCheckpoint(matrices: ["m": Matrix(rows: 1, columns: 1)], state: "-1").write(to: path)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, delay = delay as Int] in
      DyingProcess.die(afterMicroseconds: delay)
      for step in 0... {
        let values = Matrix(rows: 300, columns: 1000, Array(repeating: Float(step), count: 300_000))
        try TrainingCheckpoint(matrices: ["m": values], state: "\(step)").write(to: path)
      }
    }
    let read = try TrainingCheckpoint(path)
    let value = try #require(read.matrices["m"])
    #expect(read.state == "-1" || value.elements == Array(repeating: Float(read.state) ?? .nan, count: 300_000))
    try checkpoint().write(to: path)
  }

  @Test func aFullDiskLeavesTheOldCheckpoint() async throws {
    let path = folder.file("checkpoint.safetensors")
    try checkpoint().write(to: path)
    await #expect(processExitsWith: .exitCode(11)) { [path = path as String] in
      DyingProcess.limitFiles(to: 10_000)
      do {
        try TrainingCheckpoint(matrices: ["m": Matrix(rows: 100, columns: 100)]).write(to: path)
      } catch let error as RankifyError where error.message.contains("largest size allowed") {
        exit(11)
      }
    }
    #expect(try bits(TrainingCheckpoint(path)) == bits(checkpoint()))
  }
}

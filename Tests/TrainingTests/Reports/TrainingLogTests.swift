import Foundation
import RankifyCore
import TestSupport
import Testing
import Training

@Suite struct TrainingLogTests {
  private let folder: TemporaryFolder
  private var path: String { folder.file("log.jsonl") }

  init() throws { folder = try TemporaryFolder() }

  private func step(_ number: Int, loss: Double? = 0.5) -> TrainingStep {
    TrainingStep(
      step: number, epoch: 0.25, loss: loss, gradientNorm: 1.5, rate: 2e-5, queries: loss == nil ? 0 : 24,
      idle: loss == nil ? 30 : 6, seconds: 3)
  }

  private func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func linesAreWrittenAtOnceAndReadBack() throws {
    let log = try TrainingLog(path)
    try log.append(TrainingMeasurement(step: 0, measure: "nDCG@10", value: 0.645))
    try log.append(step(1))
    try log.append(step(2, loss: nil))
    #expect(
      try text() == """
        {"step":0,"measure":"nDCG@10","value":0.645}
        {"step":1,"epoch":0.25,"loss":0.5,"gradient_norm":1.5,"rate":2e-05,"queries":24,"idle":6,"examples_per_second":10.0,"seconds":3.0}
        {"step":2,"epoch":0.25,"loss":null,"gradient_norm":1.5,"rate":2e-05,"queries":0,"idle":30,"examples_per_second":10.0,"seconds":3.0}

        """)
    let history = try TrainingHistory(log: path)
    #expect(history.steps == [step(1), step(2, loss: nil)])
    #expect(history.measurements == [TrainingMeasurement(step: 0, measure: "nDCG@10", value: 0.645)])
  }

  @Test func whatLiesBehindTheCheckpointIsCutOff() throws {
    var log = try TrainingLog(path)
    for number in 1...5 { try log.append(step(number)) }
    try log.append(TrainingMeasurement(step: 5, measure: "RR", value: 1))
    try folder.write("log.jsonl", text() + "{\"step\":6,\"epo")
    log = try TrainingLog(path, resumingAfter: 3)
    try log.append(step(4, loss: 9))
    let history = try TrainingHistory(log: path)
    #expect(history.steps.map(\.loss) == [0.5, 0.5, 0.5, 9] && history.measurements.isEmpty)
    log = try TrainingLog(path)
    #expect(try text().isEmpty)
    log = try TrainingLog(folder.file("new"), resumingAfter: 3)
    try log.append(step(4))
    #expect(try TrainingHistory(log: folder.file("new")).steps.count == 1)
  }

  @Test func anUnfinishedLineIsCutOffAndABrokenOneIsAFault() throws {
    try folder.write("log.jsonl", "{\"step\":1,\"loss\":2}\n{\"step\":2,\"lo")
    #expect(try TrainingHistory(log: path).steps.map(\.loss) == [2])
    _ = try TrainingLog(path, resumingAfter: 9)
    #expect(try text() == "{\"step\":1,\"loss\":2}\n")
    for bad in ["nonsense", "{\"loss\":1}", "[]", "{\"step\":1.5}", "{\"step\":1} x"] {
      try folder.write("log.jsonl", "{\"step\":1,\"loss\":2}\n\(bad)\n{\"step\":3}\n")
      #expect(message { _ = try TrainingHistory(log: path) }.hasPrefix("\(path):2: "))
      #expect(message { _ = try TrainingLog(path, resumingAfter: 2) }.hasPrefix("\(path):2: "))
    }
    #expect(message { _ = try TrainingLog(folder.path) }.contains("is a folder"))
    #expect(message { _ = try TrainingLog(folder.file("no/log")) }.contains("does not exist"))
  }
}

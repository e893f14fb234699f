import Foundation
import RankifyCore
import Tensors
import Training

/// A trainer that is timed, step by step on one batch.
struct TrainingContestant {
  /// `{"step": true}`
  struct Request: Decodable {
    var step: Bool
  }

  /// A query of the batch; the first document is relevant.
  private struct List: Decodable {
    var query: String
    var documents: [String]
  }

  private static let longest = 128
  private var trainer: Trainer

  /// - Parameter batch: a file of lists
  init(model: String, batch: String, threads: String, dropout: String, keptTokens: String) throws {
    guard let threads = Int(threads), let dropout = Float(dropout), let keptTokens = Int(keptTokens) else {
      throw RankifyError(.badArguments, "no numbers '\(threads)', '\(dropout)' and '\(keptTokens)'")
    }
    let lists = try JSONDecoder().decode([List].self, from: Data(contentsOf: URL(filePath: batch)))
    var settings = TrainingSettings()
    (settings.batch, settings.candidates) = (lists.count, lists.first?.documents.count ?? 1)
    (settings.epochs, settings.warmUp, settings.decay) = (1000, 0, .constant)
    (settings.clipping, settings.dropout) = (0, dropout)
    trainer = try Trainer(
      DualEncoderModel(folder: model, similarity: .cosine, threads: threads, maximumLength: Self.longest),
      on: Self.set(lists),
      objective: TrainingObjective(name: "InfoNCE", ContrastiveLoss(temperature: 0.05), inBatch: .joined),
      settings: settings, keptTokens: keptTokens, compute: Compute(pool: ThreadPool(threads: threads)))
  }

  private static func set(_ lists: [List]) -> TrainingSet {
    var set = TrainingSet()
    for (number, list) in lists.enumerated() {
      let first = set.documents.count
      set.documents += list.documents.enumerated().map { Document(id: "\(first + $0)", text: $1) }
      set.examples.append(
        TrainingExample(
          query: Query(id: "\(number)", text: list.query),
          candidates: list.documents.indices.map { TrainingCandidate(document: first + $0, gain: $0 == 0 ? 1 : 0) }))
    }
    return set
  }

  mutating func answer(_ request: Request) throws -> Answer {
    let (seconds, step) = try timed { try trainer.step() }
    return Answer(seconds: seconds, loss: step.loss)
  }
}

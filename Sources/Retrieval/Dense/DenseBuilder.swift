import Foundation
import RankifyCore
import Vectors

/// Gives the documents of an index their vectors, in steps that each survive a kill.
///
/// Every step reads a window of documents without vectors, encodes it, and commits; so work that ended early goes on where
/// it was, by another builder. Lexical search is undisturbed meanwhile; dense search begins when no vector is missing.
/// Writers of other processes wait at most for a step, or are told that the index is being written.
public struct DenseBuilder {
  /// What was there before, and what is to be done with it.
  public enum Start: Sendable {
    /// Begin: the index must have no vectors.
    case new
    /// Go on where an earlier builder ended, or begin.
    case resuming
  }

  let database: Database
  private let encoding: DocumentEncoding
  private let storage: VectorStorage

  /// Documents of which a step encodes at most so many.
  public static let stepSize = DenseChanges.window.documents

  /// Opens the index at `path`.
  /// - Parameter storage: how to keep vectors; `nil` for as the index keeps those it has, or else as floats with the
  ///   encoder's own metric
  /// - Throws: bad arguments where it has vectors and `start` is `.new`, or they are kept otherwise; invalid input where they
  ///   are of another encoder.
  public init(
    _ path: String, _ encoding: DocumentEncoding, storage: VectorStorage? = nil, start: Start = .new
  ) throws(RankifyError) {
    database = try Database.existingIndex(path, mode: .readWrite)
    _ = try IndexFormat.verify(database)
    let state = try DenseState.load(database)
    self.encoding = encoding
    if let chosen = storage ?? state?.storage {
      self.storage = chosen
    } else {
      self.storage = VectorStorage(metric: try encoding.encoder.identity.standardMetric())
    }
    guard let state else { return }
    try state.check(encoding.encoder.identity, path)
    if case .new = start { throw DenseBuilder.refusal(path, state) }
    guard state.storage.encoding == self.storage.encoding, state.storage.metric == self.storage.metric else {
      throw RankifyError(
        .badArguments,
        "\(path): its vectors are kept as \(state.storage.words), not as \(self.storage.words); repeat the options they were begun with, or drop "
          + "them first with --drop-vectors")
    }
  }

  private static func refusal(_ path: String, _ state: DenseState) -> RankifyError {
    RankifyError(
      .badArguments,
      "\(path): has vectors by \(state.encoder.name) already; add what is missing with --resume, or replace them with "
        + "--drop-vectors --dense MODEL")
  }

  /// Encodes whatever has no vector, and gives the number of documents encoded.
  public func run() throws(RankifyError) -> Int {
    var done = 0
    while true {
      let step = try nextStep(done)
      done += step.encoded
      if done == step.total { return done }
    }
  }

  private func nextStep(_ done: Int) throws(RankifyError) -> (encoded: Int, total: Int) {
    try database.transaction { () throws(RankifyError) -> (encoded: Int, total: Int) in try step(done) }
  }

  /// One window; `total` counts all documents of this builder's run.
  private func step(_ done: Int) throws(RankifyError) -> (encoded: Int, total: Int) {
    let identity = encoding.encoder.identity
    let changes: DenseChanges
    if let there = try DenseChanges(database) {
      changes = there
    } else {
      changes = try DenseChanges(database, creatingFor: identity, storage)
    }
    // Another process may have replaced them between two steps.
    try changes.state.check(identity, database.path)
    let missing = try changes.missing()
    let total = done + missing.count
    try encoding.observer(done, total)
    let encoded = try changes.encodeWindow(missing[...], encoding, done: done, total: total)
    try changes.finish()
    return (encoded, total)
  }
}

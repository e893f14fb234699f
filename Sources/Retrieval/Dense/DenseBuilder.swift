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

  private let builder: RepresentationBuilder<DenseRepresentation>
  var database: Database { builder.database }

  /// Documents of which a step encodes at most so many.
  public static let stepSize = EncodingWindow.limits.documents

  /// Opens the index at `path`.
  /// - Parameter storage: how to keep vectors; `nil` for as the index keeps those it has, or else as floats with the
  ///   encoder's own metric
  /// - Throws: bad arguments where it has vectors and `start` is `.new`, or they are kept otherwise; invalid input where they
  ///   are of another encoder.
  public init(
    _ path: String, _ encoding: DocumentEncoding, storage: VectorStorage? = nil, start: Start = .new
  ) throws(RankifyError) {
    builder = try RepresentationBuilder(path, encoding, storage, isNew: start == .new) { () throws(RankifyError) in
      VectorStorage(metric: try encoding.encoder.identity.standardMetric())
    }
  }

  /// Encodes whatever has no vector, and gives the number of documents encoded.
  public func run() throws(RankifyError) -> Int {
    var known: [String: [Float]] = [:]
    return try builder.run(&known) { () throws(RankifyError) in }
  }
}

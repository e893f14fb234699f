import CSQLite
import Foundation
import RankifyCore

/// BM25 over the phrases of a full-text query, as the auxiliary function `rankify_bm25(search, k1, b)` of FTS5.
///
/// Every phrase of the expression is a term of `Similarity.bm25`: *df* counts the documents in which it occurs (within the
/// columns it is limited to), *tf* its occurrences in the document that are part of the match, and lengths are those of the
/// index's segments. So words joined by OR score as sparse retrieval scores them.
final class PhraseRanking {
  static let name = "rankify_bm25"
  /// A query of more phrases is refused: every one is counted in all of the index.
  static let phraseLimit = 1024
  private let segments: [Segment]
  private let collection: CollectionStatistics

  init(_ segments: [Segment], _ collection: CollectionStatistics) {
    (self.segments, self.collection) = (segments, collection)
  }

  static func register(on database: Database, _ ranking: PhraseRanking) throws(RankifyError) {
    try FTS5.register(evaluate, as: name, state: ranking, on: database)
  }

  private static let evaluate: fts5_extension_function = { api, context, result, count, values in
    guard let context = QueryContext(api, context), let values, count == 2,
      let ranking = context.userData(as: PhraseRanking.self)
    else { return sqlite3_result_error_code(result, SQLITE_MISUSE) }
    guard context.phraseCount <= phraseLimit else {
      return sqlite3_result_error(result, "it has more than \(phraseLimit) words and phrases", -1)
    }
    let (k1, b) = (Float(sqlite3_value_double(values[0])), Float(sqlite3_value_double(values[1])))
    guard let score = ranking.score(context, k1: k1, b: b) else {
      return sqlite3_result_error_code(result, SQLITE_CORRUPT)
    }
    sqlite3_result_double(result, score)
  }

  /// The score of the document at hand, or `nil` where the full-text index is damaged or knows a document that no segment
  /// has.
  private func score(_ context: QueryContext, k1: Float, b: Float) -> Double? {
    guard let (segment, local) = segments.locate(number: context.number),
      let weights = context.cached({ PhraseWeights(context, collection) })
    else { return nil }
    let length = Float(segments[segment].lengths[local])
    let norm = Double(k1) * Double(1 - b + b / collection.averageLength * length)
    var score = 0.0
    for (phrase, weight) in weights.values.enumerated() {
      var tf = 0.0
      guard context.forEachOccurrence(ofPhrase: phrase, { _, _ in tf += 1 }) == SQLITE_OK else { return nil }
      if tf > 0 { score += weight * tf / (tf + norm) }
    }
    return score
  }
}

/// The weight of every phrase of a query: ln(1 + (N − df + ½)/(df + ½)).
private final class PhraseWeights {
  let values: [Double]

  init?(_ context: QueryContext, _ collection: CollectionStatistics) {
    var values: [Double] = []
    for phrase in 0..<context.phraseCount {
      let count = context.documentCount(ofPhrase: phrase)
      if count < 0 { return nil }
      let (n, df) = (Double(max(count, collection.wordedDocuments)), Double(count))
      values.append(log(1 + (n - df + 0.5) / (df + 0.5)))
    }
    self.values = values
  }
}

extension [Segment] {
  /// The segment, by position, and the local number of a document; `nil` where no segment has it.
  ///
  /// Complexity: O(log *n*)
  func locate(number: Int) -> (segment: Int, local: Int)? {
    let position = partitioningIndex { $0.row.first > number } - 1
    guard position >= 0, let local = self[position].local(of: number) else { return nil }
    return (position, local)
  }
}

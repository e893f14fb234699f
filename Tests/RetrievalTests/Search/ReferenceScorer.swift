import Foundation
import RankifyCore
import Retrieval

/// Scores every document straight from the formulas of `Similarity`, in double precision, with no index at all.
struct ReferenceScorer {
  struct Counts {
    var documents: Int
    var occurrences: Int
  }

  private let ids: [String]
  /// Per document its terms' numbers and frequencies.
  private let frequencies: [[Int: Int]]
  private let numbers: [String: Int]
  private let lengths: [Int]
  private let worded: Int
  private let tokens: Int

  init(_ documents: [Document]) throws {
    let analyzer = try Analyzer(AnalysisSettings())
    ids = documents.map(\.id)
    let terms = documents.map { analyzer.terms(of: $0.title) + analyzer.terms(of: $0.text) }
    let numbers = Dictionary(uniqueKeysWithValues: Set(terms.joined()).enumerated().map { ($1, $0) })
    frequencies = terms.map { $0.reduce(into: [:]) { $0[numbers[$1, default: -1], default: 0] += 1 } }
    self.numbers = numbers
    lengths = terms.map(\.count)
    worded = lengths.filter { $0 > 0 }.count
    tokens = lengths.reduce(0, +)
  }

  /// Every document with one of the terms, best first, equal scores in descending order of identifiers.
  func ranking(_ query: [WeightedTerm], _ similarity: Similarity, _ precision: LengthPrecision) -> [Run.Entry] {
    let known = query.map { (numbers[$0.term, default: -1], $0.weight, counts(of: $0.term)) }
      .filter { $0.2.documents > 0 }
    let queryLength = query.reduce(0) { $0 + $1.weight }
    var entries: [Run.Entry] = []
    for d in ids.indices {
      var score = 0.0
      var matches = false
      let length = Double(precision == .byte ? ReferenceScorer.byteLength(lengths[d]) : lengths[d])
      for (number, factor, counts) in known {
        guard let tf = frequencies[d][number] else { continue }
        matches = true
        score += factor * weight(similarity, tf: Double(tf), length: length, counts)
      }
      if case .queryLikelihood(let mu) = similarity {
        score += queryLength * log(Double(mu) / (Double(mu) + Double(lengths[d])))
      }
      if matches { entries.append(Run.Entry(document: ids[d], score: score)) }
    }
    return entries.sorted { $0.precedes($1) }
  }

  func counts(of term: String) -> Counts {
    let number = numbers[term, default: -1]
    let found = frequencies.compactMap { $0[number] }
    return Counts(documents: found.count, occurrences: found.reduce(0, +))
  }

  private func weight(_ similarity: Similarity, tf: Double, length: Double, _ counts: Counts) -> Double {
    let (n, df) = (Double(worded), Double(counts.documents))
    func norm(_ b: Float) -> Double { 1 - Double(b) + Double(b) * length / (Double(tokens) / n) }
    switch similarity {
    case .bm25(let k1, let b):
      return log(1 + (n - df + 0.5) / (df + 0.5)) * tf / (tf + Double(k1) * norm(b))
    case .bm25Plus(let k1, let b, let delta):
      return log((n + 1) / df) * ((Double(k1) + 1) * tf / (tf + Double(k1) * norm(b)) + Double(delta))
    case .bm25L(let k1, let b, let delta):
      let c = tf / norm(b)
      return log((n + 1) / (df + 0.5)) * (Double(k1) + 1) * (c + Double(delta)) / (Double(k1) + c + Double(delta))
    case .queryLikelihood(let mu):
      return log(1 + tf / (Double(mu) * Double(counts.occurrences) / Double(tokens)))
    }
  }

  /// The largest length that Lucene's one-byte norm can say and that is not above `length`: all up to 40, then 24 plus the
  /// numbers of four significant bits.
  static func byteLength(_ length: Int) -> Int {
    var best = min(length, 40)
    for exponent in 1..<28 {
      for mantissa in 8..<16 where 24 + mantissa << exponent <= length { best = max(best, 24 + mantissa << exponent) }
    }
    return best
  }
}

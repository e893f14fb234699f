import Foundation
import RankifyCore
import Retrieval

/// Scores every document straight from the formulas of `Similarity`, in double precision, with no index at all.
struct ReferenceScorer {
  struct Counts {
    var documents: Int
    var occurrences: Int
  }

  private typealias Posting = (document: Int, frequency: Int)

  private let ids: [String]
  private let numbers: [String: Int]
  /// Of each term the documents that have it, and how often.
  private let postings: [[Posting]]
  private let lengths: [Int]
  private let byteLengths: [Int]
  private let worded: Int
  private let tokens: Int

  init(_ documents: [Document]) throws {
    let analyzer = try Analyzer(AnalysisSettings())
    ids = documents.map(\.id)
    let terms = documents.map { analyzer.terms(of: $0.title) + analyzer.terms(of: $0.text) }
    numbers = Dictionary(uniqueKeysWithValues: Set(terms.joined()).enumerated().map { ($1, $0) })
    var postings: [[Posting]] = Array(repeating: [], count: numbers.count)
    for (document, terms) in terms.enumerated() {
      for (term, frequency) in terms.reduce(into: [String: Int](), { $0[$1, default: 0] += 1 }) {
        if let number = numbers[term] { postings[number].append((document, frequency)) }
      }
    }
    self.postings = postings
    lengths = terms.map(\.count)
    byteLengths = lengths.map(ReferenceScorer.byteLength)
    worded = lengths.filter { $0 > 0 }.count
    tokens = lengths.reduce(0, +)
  }

  /// Every document with one of the terms, best first, equal scores in descending order of identifiers.
  func ranking(_ query: [WeightedTerm], _ similarity: Similarity, _ precision: LengthPrecision) -> [Run.Entry] {
    let rounded = precision == .byte ? byteLengths : lengths
    var scores = [Double?](repeating: nil, count: ids.count)
    for term in query {
      let counts = counts(of: term.term)
      for (document, frequency) in postings(of: term.term) {
        let weight = weight(similarity, tf: Double(frequency), length: Double(rounded[document]), counts)
        scores[document] = (scores[document] ?? 0) + term.weight * weight
      }
    }
    let queryLength = query.reduce(0) { $0 + $1.weight }
    let entries = ids.indices.compactMap { document -> Run.Entry? in
      guard var score = scores[document] else { return nil }
      if case .queryLikelihood(let mu) = similarity {
        score += queryLength * log(Double(mu) / (Double(mu) + Double(lengths[document])))
      }
      return Run.Entry(document: ids[document], score: score)
    }
    return entries.sorted { $0.precedes($1) }
  }

  private func postings(of term: String) -> [Posting] {
    guard let number = numbers[term] else { return [] }
    return postings[number]
  }

  func counts(of term: String) -> Counts {
    let found = postings(of: term)
    return Counts(documents: found.count, occurrences: found.reduce(0) { $0 + $1.frequency })
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

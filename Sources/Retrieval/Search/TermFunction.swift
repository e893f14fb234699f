import CPostings
import Foundation

/// What one query term adds to a document's score, in fixed point: real values times `scale`, rounded to integers.
///
/// Integers add up to the same sum in any order, so a score never depends on the order in which blocks are visited,
/// pruned or divided among threads.
package struct TermFunction {
  private enum Form {
    case rational(rk_rational)
    /// weight · ln(1 + tf/share)
    case logarithm(weight: Double, share: Double)
  }

  private let form: Form

  package init(
    _ similarity: Similarity, weight: Double, term: TermStatistics, collection: CollectionStatistics, scale: Double
  ) {
    let (n, df) = (Double(collection.wordedDocuments), Double(term.documents))
    func rational(_ factor: Double, alpha: Float, beta: Float, constant: Double) -> Form {
      let weight = factor * weight * scale
      return .rational(
        rk_rational(weight: Float(weight), alpha: alpha, beta: beta, constant: Float(constant * weight)))
    }
    switch similarity {
    case .bm25(let k1, _):
      form = rational(log(1 + (n - df + 0.5) / (df + 0.5)), alpha: 0, beta: k1, constant: 0)
    case .bm25Plus(let k1, _, let delta):
      form = rational(
        log((n + 1) / df) * Double(k1 + 1), alpha: 0, beta: k1, constant: Double(delta) / Double(k1 + 1))
    case .bm25L(let k1, _, let delta):
      form = rational(log((n + 1) / (df + 0.5)) * Double(k1 + 1), alpha: delta, beta: k1 + delta, constant: 0)
    case .queryLikelihood(let mu):
      let share = Double(mu) * Double(term.occurrences) / Double(max(1, collection.tokens))
      form = .logarithm(weight: weight * scale, share: share)
    }
  }

  /// No contribution exceeds this real value.
  static func ceiling(
    _ similarity: Similarity, weight: Double, term: TermStatistics, collection: CollectionStatistics
  ) -> Double {
    let function = TermFunction(similarity, weight: weight, term: term, collection: collection, scale: 1)
    switch function.form {
    case .rational(let f): return Double(f.weight) + Double(f.constant)
    case .logarithm(let weight, let share): return weight * log(1 + Double(1 << PostingsEncoder.maximumBits) / share)
    }
  }

  /// The contributions of decoded postings; `normalized` holds every local document's length term (see
  /// `NormalizedLengths`).
  package func evaluate(
    _ buffers: borrowing BlockBuffers, count: Int, normalized: UnsafePointer<Float>, isa: InstructionSet
  ) {
    switch form {
    case .rational(let f):
      rk_contributions(
        isa.isa, f, normalized, buffers.documents, buffers.frequencies, UInt32(count), buffers.contributions)
    case .logarithm(let weight, let share):
      for i in 0..<count {
        let value = (weight * log(1 + Double(buffers.frequencies[i]) / share)).rounded()
        buffers.contributions[i] = max(1, Int32(value))
      }
    }
  }

  /// An upper bound of the contribution of a posting with at most this frequency and at least this normalised length.
  package func bound(frequency: UInt32, normalized: Float) -> Int32 {
    let exact: Double
    switch form {
    case .rational(let f):
      let (tf, length) = (Double(frequency), Double(normalized))
      exact = Double(f.weight) * (tf + Double(f.alpha) * length) / (tf + Double(f.beta) * length) + Double(f.constant)
    case .logarithm(let weight, let share):
      exact = weight * log(1 + Double(frequency) / share)
    }
    // Single precision may round a contribution up: by less than this.
    return Int32(exact * (1 + 0x1p-20)) + 2
  }
}

/// The document lengths of a segment as a similarity uses them: 1 − b + b·dl/avgdl.
///
/// Immutable after `init`, hence safe to share between threads.
final class NormalizedLengths: @unchecked Sendable {
  /// The value of every local document; valid while this object lives.
  var pointer: UnsafePointer<Float> { UnsafePointer(values) }
  private let values: UnsafeMutablePointer<Float>
  private let scale: Float
  private let offset: Float
  private let precision: LengthPrecision

  init(_ segment: Segment, _ similarity: Similarity, _ collection: CollectionStatistics, _ precision: LengthPrecision) {
    let b: Float =
      switch similarity {
      case .bm25(_, let b), .bm25Plus(_, let b, _), .bm25L(_, let b, _): b
      case .queryLikelihood: 0
      }
    let (offset, scale) = (1 - b, b / collection.averageLength)
    (self.offset, self.scale, self.precision) = (offset, scale, precision)
    values = .allocate(capacity: segment.lengths.count)
    for (i, length) in segment.lengths.enumerated() {
      (values + i).initialize(to: offset + scale * Float(precision.effective(length)))
    }
  }

  deinit { values.deallocate() }

  /// The value for a document of `length` terms.
  func value(ofLength length: UInt32) -> Float { offset + scale * Float(precision.effective(length)) }
}

/// The part of a score that depends on the document alone: |q|·ln(μ/(μ + dl)) under query likelihood, else nothing.
struct DocumentPrior {
  private let mu: Double
  private let weight: Double

  init?(_ similarity: Similarity, queryWeight: Double, scale: Double) {
    guard case .queryLikelihood(let mu) = similarity else { return nil }
    (self.mu, weight) = (Double(mu), queryWeight * scale)
  }

  func value(ofLength length: UInt32) -> Int32 {
    Int32((weight * log(mu / (mu + Double(length)))).rounded())
  }

  /// The real value for the longest document possible.
  static func floor(_ similarity: Similarity, queryWeight: Double) -> Double {
    guard case .queryLikelihood(let mu) = similarity else { return 0 }
    return queryWeight * log(Double(mu) / (Double(mu) + Double(UInt32.max)))
  }
}

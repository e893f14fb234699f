#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Inverse square rank: Σ 1 / rank², times a factor of the number *v* of rankings that hold the document.
///
/// Mourão, Martins and Magalhães, "Multimodal medical information retrieval with unsupervised rank fusion", Computerized
/// Medical Imaging and Graphics 39, 2015 (ISR and logISR). A ranking without the document adds nothing.
public struct InverseSquareRank: RunFusion {
  /// How the number of rankings that hold a document counts.
  public enum Frequency: Hashable, Sendable {
    /// Times *v* (ISR).
    case linear
    /// Times ln *v* (logISR): a document of one ranking only scores 0, so all of those tie.
    case logarithmic
  }

  /// How the number of rankings that hold a document counts.
  public let frequency: Frequency
  /// `isr` or `logisr`.
  public var name: String { frequency == .linear ? "isr" : "logisr" }

  /// Creates the method.
  public init(_ frequency: Frequency = .linear) {
    self.frequency = frequency
  }

  /// Fuses one query.
  public func fuse(_ rankings: [[Run.Entry]], for query: Query.ID) throws(RankifyError) -> [Run.Entry] {
    var tally = FusionTally()
    for ranking in rankings {
      tally.add(ranking) { 1 / (Double($0 + 1) * Double($0 + 1)) }
    }
    return tally.entries { $0 * (frequency == .linear ? Double($1) : log(Double($1))) }
  }
}

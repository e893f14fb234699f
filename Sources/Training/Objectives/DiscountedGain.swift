import Foundation

/// The parts of nDCG@k with linear gains (Järvelin & Kekäläinen 2002; trec_eval's ndcg_cut).
enum DiscountedGain {
  /// What a gain at a place counts; places begin at 0.
  static func discount(_ place: Int, depth: Int) -> Double { place < depth ? 1 / log2(Double(place) + 2) : 0 }

  /// The discounted gain of the best ranking of the candidates.
  static func ideal(_ gains: [Double], depth: Int) -> Double {
    gains.sorted(by: >).prefix(depth).enumerated().reduce(0) { $0 + $1.element * discount($1.offset, depth: depth) }
  }
}

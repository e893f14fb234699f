import RankifyCore
import Tensors

/// Refuses results that are not numbers: damaged weights would otherwise look like bad retrieval.
enum FiniteCheck {
  /// Row i of `results` belongs to text i; all rows belong to `text` where that is given.
  static func check(_ results: Matrix, _ what: String, precision: String, text: Int? = nil) throws(RankifyError) {
    guard let row = firstBadRow(results) else { return }
    throw RankifyError(
      .failure, "text", text ?? row,
      "its \(what) is not finite in \(precision); the model's weights are damaged or too large, so \(remedy(precision))"
    )
  }

  /// Rows offsets[i] ..< offsets[i + 1] of `results` belong to text i.
  static func check(_ results: Matrix, _ what: String, precision: String, offsets: [Int]) throws(RankifyError) {
    guard let row = firstBadRow(results) else { return }
    try check(results, what, precision: precision, text: (offsets.firstIndex { $0 > row } ?? 1) - 1)
  }

  private static func firstBadRow(_ results: Matrix) -> Int? {
    results.withElements { elements in
      // x - x is 0 for every finite number and not a number otherwise.
      let sum = elements.reduce(0) { $0 + ($1 - $1) }
      if sum == 0 { return nil }
      return elements.firstIndex { !$0.isFinite }.map { $0 / max(1, results.columns) }
    }
  }

  private static func remedy(_ precision: String) -> String {
    precision == "fp32" ? "fetch the checkpoint again" : "check the checkpoint or take fp32"
  }
}

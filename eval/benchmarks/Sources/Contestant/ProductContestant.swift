import RankifyCore
import Tensors

/// Matrix products that stay in the caches, on all threads at once: about the most that the processor's multipliers give.
struct ProductContestant {
  /// `{"times": N}`
  struct Request: Decodable {
    var times: Int
  }

  private let pool: ThreadPool
  private let x = Matrix(rows: 96, columns: 384)
  private let weights = PackedLinear(Matrix(rows: 128, columns: 384))

  init(threads: String) throws {
    guard let threads = Int(threads) else { throw RankifyError(.badArguments, "no number '\(threads)'") }
    pool = ThreadPool(threads: threads)
  }

  func answer(_ request: Request) -> Answer {
    let seconds = timed {
      pool.run(pool.threads) { _ in
        var y = Matrix()
        for _ in 0..<request.times { weights(x, into: &y) }
      }
    }.seconds
    let operations = 2 * x.rows * x.columns * weights.outputs * request.times * pool.threads
    return Answer(rate: Double(operations) / seconds / 1e9)
  }
}

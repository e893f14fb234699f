import CKernels
import RankifyCore
import Tensors

/// One search in the stages of PLAID: candidates by centroids near to the query, two approximate scores, and exact scores of
/// what is left.
struct PLAIDSearch {
  private let store: TokenStore
  private let query: TokenVectors
  private let k: Int
  private let settings: PLAIDSettings
  private let pool: ThreadPool
  private let products: CellProducts

  init(
    _ store: TokenStore, _ query: TokenVectors, _ k: Int, _ settings: PLAIDSettings, _ pool: ThreadPool
  ) throws(RankifyError) {
    guard let codec = store.codec else {
      throw RankifyError(
        .badArguments,
        "\(store.path): token vectors in \(store.settings.encoding.rawValue) have no centroids to search by; search "
          + "exactly, or store residual codes")
    }
    (self.store, self.query, self.k, self.settings, self.pool) = (store, query, k, settings, pool)
    products = CellProducts(query, codec.centroids, on: pool)
  }

  func run(_ rows: RowSet?) throws(RankifyError) -> TokenSearchResult {
    var clock = StageClock()
    var documents = try candidates(rows)
    clock.end(.candidates, documents: documents.count)
    if documents.count > settings.documents {
      let kept = products.keptBytes(settings.threshold)
      documents = kept.withUnsafeBufferPointer { narrowed(documents, to: max(settings.documents, k), $0.baseAddress) }
    }
    clock.end(.pruned, documents: documents.count)
    // A quarter, but never fewer than are asked for.
    documents = narrowed(documents, to: max(settings.documents / 4, k), nil)
    clock.end(.approximate, documents: documents.count)
    let best = store.ranked(store.scored(documents, MaxSimQuery(query), pool), k)
    clock.end(.exact, documents: best.count)
    return TokenSearchResult(neighbors: best, stages: clock.stages)
  }

  /// The documents near to the nearest centroids: of more centroids where they are fewer than `k`.
  private func candidates(_ rows: RowSet?) throws(RankifyError) -> [Int] {
    var cells = settings.cells
    while true {
      let found = try store.members(of: products.probed(cells)).filter { rows?.contains($0) ?? true }
      if found.count >= k || cells >= products.count { return found }
      cells = cells >= 256 ? products.count : 4 * cells
    }
  }

  /// The best documents by approximate scores.
  private func narrowed(_ documents: [Int], to count: Int, _ kept: UnsafePointer<UInt8>?) -> [Int] {
    guard documents.count > count else { return documents }
    // Only read.
    nonisolated(unsafe) let (products, kept) = (products, kept)
    let scored = store.spans(documents, pool) { documents in
      var maxima = products.maxima
      return documents.map { document in
        let score = products.score(store.stored(document), codeBytes: store.layout.codeBytes, kept: kept, &maxima)
        return ck_candidate(score, UInt32(document))
      }
    }
    return store.best(scored, count).map { Int(ck_candidate_row($0)) }.sorted()
  }
}

/// A weighted sum over the contingency table: relevant and other documents, retrieved and not.
///
/// The last weight needs the size of the collection (`-N`).
struct Utility: Formula {
  let name: String
  /// Weights of: relevant retrieved, other retrieved, relevant missed, other not retrieved.
  let weights: [Double]

  func value(of ranking: JudgedRanking) -> Double {
    let retrieved = ranking.grades.count
    let found = ranking.relevantRetrieved(nil)
    let relevant = ranking.relevant(nil)
    let rest = Double(ranking.settings.collectionSize) + Double(found - retrieved - relevant)
    let table = [Double(found), Double(retrieved - found), Double(relevant - found), rest]
    return zip(weights, table).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

import RankifyCore
import Synchronization
import Vectors

/// Which document of an open index each row of a store belongs to, and the other way round.
final class DocumentRows: Sendable {
  /// The document number of every row.
  let numbers: [Int]
  private let index: SparseIndex
  private let words: RepresentationWords
  private let rows: Mutex<[Int: Int]?> = Mutex(nil)

  init(_ numbers: [Int], of index: SparseIndex, _ words: RepresentationWords) {
    (self.numbers, self.index, self.words) = (numbers, index, words)
  }

  /// Throws unless the store has what the index says, and every document a row.
  func check<Kind: Representation>(
    _ store: Kind.Store, _ state: RepresentationState<Kind>
  ) throws(RankifyError) {
    guard numbers.count == store.rowCount, store.dimension == state.encoder.dimension else {
      throw RankifyError(
        .invalidInput,
        "\(state.file(index.path)): the \(words.noun) do not fit their index; drop them with \(words.drop) and encode "
          + "again")
    }
    try state.checkIsWhole(index.path, index.statistics.documents, store.count)
  }

  /// The rows of documents that are alive, `nil` for those that are not in the index.
  func rows(of documents: [Document.ID], in store: some RepresentationStore) throws(RankifyError) -> [Int?] {
    let found = try index.withConnection { connection throws(RankifyError) in
      var numbers: [Int?] = []
      for id in documents { numbers.append(try connection.number(of: id)) }
      return numbers
    }
    return rows.withLock { rows in
      let map = rows ?? live(store)
      rows = map
      return found.map { number in number.flatMap { map[$0] } }
    }
  }

  private func live(_ store: some RepresentationStore) -> [Int: Int] {
    let live = numbers.indices.filter(store.isLive)
    return Dictionary(live.map { (numbers[$0], $0) }) { _, last in last }
  }

  // MARK: Ranking

  /// More neighbours than are asked for, so that documents that tie with the last one are seldom looked for again.
  static let spare = 8

  /// The best `depth` documents of a search, best first; equal scores in descending order of identifiers, also where the
  /// list is cut.
  /// - Parameters:
  ///   - found: the nearest `depth + spare` rows, best first
  ///   - more: searches again for as many as it is told
  func entries(
    _ found: [Neighbor], _ depth: Int, _ places: Places, of all: Int,
    more: (Int) throws(RankifyError) -> [Neighbor]
  ) throws(RankifyError) -> [Run.Entry] {
    var entries: [Run.Entry] = []
    for neighbor in try withTies(found, depth, of: all, more) { entries.append(try entry(neighbor, places)) }
    entries.sort { $0.precedes($1) }
    return Array(entries.prefix(depth))
  }

  /// The best `depth` neighbours and all that tie with the last of them: texts that are alike have one representation.
  private func withTies(
    _ found: [Neighbor], _ depth: Int, of all: Int, _ more: (Int) throws(RankifyError) -> [Neighbor]
  ) throws(RankifyError) -> [Neighbor] {
    guard !found.isEmpty else { return [] }
    var (found, asked) = (found, depth + DocumentRows.spare)
    while found.count == asked, found[asked - 1].score == found[depth - 1].score {
      asked = min(asked * 2, all)
      if asked == found.count { break }
      found = try more(asked)
    }
    return Array(found.prefix { $0.score >= found[min(depth, found.count) - 1].score })
  }

  private func entry(_ neighbor: Neighbor, _ places: Places) throws(RankifyError) -> Run.Entry {
    guard let (segment, local) = index.segments.locate(number: numbers[neighbor.row]) else {
      throw RankifyError(
        .invalidInput,
        "\(index.path): \(words.noun) belong to no document; drop the \(words.noun) with \(words.drop) and encode again"
      )
    }
    return Run.Entry(
      document: try places.identifier(of: local, in: segment), score: Double(neighbor.score))
  }
}

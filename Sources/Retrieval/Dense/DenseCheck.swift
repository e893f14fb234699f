import RankifyCore
import Vectors

/// Checks the vectors of an index: every row's checksum, and that each living row belongs to a document and each document
/// has one.
struct DenseCheck {
  private let database: Database
  private let state: DenseState
  private let store: VectorStore

  /// `nil` where the index has no vectors.
  init?(_ database: Database) throws(RankifyError) {
    guard let state = try DenseState.load(database) else { return nil }
    (self.database, self.state) = (database, state)
    store = try VectorStore(state.file(database.path), at: VectorStoreStamp(state.stamp))
  }

  /// Adds what it finds to the report.
  /// - Parameter segments: the sound segments of the index, in order
  func run(_ segments: [Segment], _ report: inout IndexReport) throws(RankifyError) {
    report.vectors = store.count
    try store.verify()
    if state.storage.hasGraph, !state.hasGraphFile(database.path) {
      report.omissions.append("the graph of the vectors is not there; build it with --dense --hnsw")
    } else {
      try state.graph(database.path, of: store)?.verify()
    }
    let numbers = try DenseRows(database).numbers
    guard numbers.count == store.rowCount, store.settings.dimension == state.encoder.dimension else {
      report.add("the vectors do not fit the index")
      return
    }
    var seen: Set<Int> = []
    for (row, number) in numbers.enumerated() where store.isLive(row) {
      if !seen.insert(number).inserted { report.add("document number \(number) has two vectors") }
      guard let place = segments.locate(number: number), !segments[place.segment].isDeleted(place.local) else {
        report.add("the vector in row \(row) belongs to no document")
        continue
      }
    }
    let documents = try database.integer("SELECT count(*) FROM documents")
    if seen.count < documents {
      report.omissions.append(
        "\(documents - seen.count) of \(documents) documents have no vector yet; encode them with --dense "
          + "\(state.encoder.name) --resume")
    }
  }
}

import RankifyCore
import Vectors

/// Checks the representations of an index's documents: every row's checksum, and that each living row belongs to a document and each document
/// has one.
struct RepresentationCheck<Kind: Representation> {
  private let database: Database
  let state: RepresentationState<Kind>
  let store: Kind.Store

  /// `nil` where the index has none.
  init?(_ database: Database) throws(RankifyError) {
    guard let state = try RepresentationState<Kind>.load(database) else { return nil }
    (self.database, self.state) = (database, state)
    store = try Kind.Store(state.file(database.path), at: VectorStoreStamp(state.stamp))
  }

  /// Adds what it finds to the report.
  /// - Parameter segments: the sound segments of the index, in order
  func run(_ segments: [Segment], _ report: inout IndexReport) throws(RankifyError) {
    let words = Kind.words
    try store.verify()
    let numbers = try RepresentationRows(database, words).numbers
    guard numbers.count == store.rowCount, store.dimension == state.encoder.dimension else {
      report.add("the \(words.noun) do not fit the index")
      return
    }
    var seen: Set<Int> = []
    for (row, number) in numbers.enumerated() where store.isLive(row) {
      if !seen.insert(number).inserted { report.add("document number \(number) has \(words.noun) twice") }
      guard let place = segments.locate(number: number), !segments[place.segment].isDeleted(place.local) else {
        report.add("the \(words.noun) in row \(row) belong to no document")
        continue
      }
    }
    let documents = try database.integer("SELECT count(*) FROM documents")
    if seen.count < documents {
      report.omissions.append(
        "\(documents - seen.count) of \(documents) documents have no \(words.lack) yet; encode them with "
          + "\(words.option) \(state.encoder.name) --resume")
    }
  }
}

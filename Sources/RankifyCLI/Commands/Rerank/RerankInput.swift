import Foundation
import Rankify

/// What is to be re-ranked: a run, its topics, and where the texts are.
struct RerankInput {
  /// The topics that the run has documents for, in the order of the run.
  let queries: [Query]
  let topicsWithoutDocuments: Int
  /// Identifies the run.
  let runChecksum: String
  private let run: Run
  private let texts: DocumentTexts
  private let depth: Int
  private let kept: Int

  /// Reads run and topics, and looks whether every text is there.
  /// - Parameter keeping: documents of a query that can be in the result
  init(
    run path: String, topics: String, field: TopicField, index: String?, corpus: [String], depth: Int, keeping k: Int
  ) throws(RankifyError) {
    let run = try Run(contentsOf: path)
    let known = try TopicsReader.read(topics, field: field)
    let words = Dictionary(known.map { (ByteString($0.id), $0) }) { first, _ in first }
    queries = run.queries.compactMap { words[ByteString($0)] }
    let strangers = run.queries.filter { words[ByteString($0)] == nil }
    if let first = strangers.first {
      throw RankifyError(
        .invalidInput,
        "\(path): \(strangers.count) of its \(run.queries.count) queries are not among the topics of \(topics), first "
          + "'\(first)'; give the topics that the run was made with")
    }
    topicsWithoutDocuments = known.count { run[$0.id] == nil }
    (self.run, self.depth, kept) = (run, depth, max(k, depth))
    runChecksum = RerankInput.checksum(run)
    texts = try DocumentTexts(index: index, corpus: corpus, wanted: RerankInput.wanted(run, depth), run: path)
  }

  /// The index that the texts are in, if they are in one.
  var index: SparseIndex? {
    if case .index(let index) = texts { index } else { nil }
  }

  /// Identifies the texts.
  var checksum: String { texts.checksum }

  /// The encoder of the index's vectors, if it has any.
  func encoderOfIndex() throws(RankifyError) -> EncoderDescription? {
    guard let index else { return nil }
    return try DenseIndex.encoder(of: index.path)
  }

  /// The encoder of the index's token vectors, if it has any.
  func tokenEncoderOfIndex() throws(RankifyError) -> MultiVectorDescription? {
    guard let index else { return nil }
    return try LateIndex.encoder(of: index.path)
  }

  /// The ranking of a query; documents below the depth come without their texts, which nobody reads.
  func ranking(_ query: Query) throws(RankifyError) -> Ranking {
    var hits: [Hit] = []
    for (rank, entry) in (run[query.id] ?? []).prefix(kept).enumerated() {
      let document =
        rank < depth ? try texts.document(entry.document) : Document(id: entry.document, text: "")
      // The rank, not the score: single precision may not tell apart what the run's order does.
      hits.append(Hit(document: document, score: -Float(rank)))
    }
    return Ranking(query: query, hits: hits)
  }

  /// Documents that get a new score.
  func scored(_ query: Query) -> Int { min(depth, run[query.id]?.count ?? 0) }

  private static func wanted(_ run: Run, _ depth: Int) -> [(query: Query.ID, document: Document.ID)] {
    run.queries.flatMap { query in (run[query] ?? []).prefix(depth).map { (query, $0.document) } }
  }

  private static func checksum(_ run: Run) -> String {
    var hash = TextHash()
    for query in run.queries {
      hash.add(query)
      for entry in run[query] ?? [] { hash.add(entry.document) }
    }
    return hash.digits
  }
}

/// Where the texts of documents are.
enum DocumentTexts {
  case index(SparseIndex)
  case corpus([ByteString: Document], checksum: String)

  /// - Throws: invalid input where a document that is wanted is missing.
  init(
    index: String?, corpus: [String], wanted: [(query: Query.ID, document: Document.ID)], run: String
  ) throws(RankifyError) {
    if let path = index {
      let index = try SparseIndex(path)
      let known = try index.contains(wanted.map(\.document))
      let missing = zip(wanted, known).filter { !$1 }.map(\.0)
      try DocumentTexts.refuse(missing, run, path)
      self = .index(index)
    } else {
      let (documents, checksum) = try DocumentTexts.read(corpus, Set(wanted.map { ByteString($0.document) }))
      try DocumentTexts.refuse(
        wanted.filter { documents[ByteString($0.document)] == nil }, run, corpus.joined(separator: ", "))
      self = .corpus(documents, checksum: checksum)
    }
  }

  var checksum: String {
    switch self {
    case .index(let index): index.checksum
    case .corpus(_, let checksum): checksum
    }
  }

  func document(_ id: Document.ID) throws(RankifyError) -> Document {
    switch self {
    case .index(let index):
      if let document = try index.document(id) { return document }
    case .corpus(let documents, _):
      if let document = documents[ByteString(id)] { return document }
    }
    throw RankifyError(.failure, "document '\(id)' was there a moment ago and is gone")
  }

  private static func refuse(
    _ missing: [(query: Query.ID, document: Document.ID)], _ run: String, _ place: String
  ) throws(RankifyError) {
    guard let first = missing.first else { return }
    let count = Set(missing.map { ByteString($0.document) }).count
    throw RankifyError(
      .invalidInput,
      "\(run): \(count) \(count == 1 ? "document is" : "documents are") not in \(place), first '\(first.document)' of "
        + "query '\(first.query)'; give the collection that the run was made from")
  }

  /// Reads the documents that are wanted, and no further once all are there.
  private static func read(
    _ corpus: [String], _ wanted: Set<ByteString>
  ) throws(RankifyError) -> ([ByteString: Document], String) {
    let reader = try CorpusReader(corpus)
    var documents: [ByteString: Document] = [:]
    var hash = TextHash()
    while documents.count < wanted.count, let document = try reader.next() {
      let id = ByteString(document.id)
      guard wanted.contains(id), documents[id] == nil else { continue }
      documents[id] = document
      for part in [document.id, document.title, document.text] { hash.add(part) }
    }
    return (documents, hash.digits)
  }
}

/// A checksum of texts in their order.
struct TextHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ text: String) {
    // A byte that no text has ends each, so that "ab", "c" and "a", "bc" differ.
    for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    state = (state ^ 0xff) &* 0x100_0000_01b3
  }

  /// 16 hexadecimal digits.
  var digits: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

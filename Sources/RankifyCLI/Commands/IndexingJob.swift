import Foundation
import Rankify

/// Feeds a corpus to an index writer, with progress, and counts what happened.
final class IndexingJob {
  /// What a job did.
  struct Counts: Sendable {
    var added = 0
    var replaced = 0
    var deleted = 0
    /// Documents of a corpus that was begun before, which the index had already.
    var kept = 0
    /// Whether all parts of the index were merged on request.
    var optimized = false
  }

  private(set) var counts = Counts()
  private let console: Console
  private let path: String

  init(console: Console, path: String) {
    self.console = console
    self.path = path
  }

  /// Reads all documents of `reader` into the index.
  /// - Parameters:
  ///   - updating: whether documents replace those of the same identifiers
  ///   - continuing: whether documents that the index has, as they are, are passed over
  func read(
    _ reader: CorpusReader, into writer: IndexWriter, updating: Bool, continuing: Bool
  ) throws(RankifyError) {
    let bar = console.progress("indexing", total: reader.totalBytes.map { $0 / 1000 }, unit: "kB")
    defer { bar.finish() }
    while let document = try reader.next() {
      try Interruption.check("\(path) is as it was before")
      do throws(RankifyError) {
        try take(document, writer, updating: updating, continuing: continuing)
      } catch {
        throw placed(error, reader.place)
      }
      if (counts.added + counts.kept).isMultiple(of: 256) { bar.update(to: reader.bytesRead / 1000) }
    }
    for warning in reader.warnings { console.warn(warning) }
    if counts.added + counts.kept == 0 {
      throw RankifyError(.invalidInput, "the corpus has no documents; nothing was indexed")
    }
  }

  private func take(
    _ document: Document, _ writer: IndexWriter, updating: Bool, continuing: Bool
  ) throws(RankifyError) {
    if continuing, try writer.holds(document) {
      counts.kept += 1
      return
    }
    if !updating { try writer.add(document) } else if try writer.update(document) { counts.replaced += 1 }
    counts.added += 1
  }

  /// Deletes the documents named in a file.
  func delete(_ file: String, with writer: IndexWriter) throws(RankifyError) {
    var unknown = 0
    for id in try LineFile.read(file) {
      try Interruption.check("\(path) is as it was before")
      if try writer.delete(id) { counts.deleted += 1 } else { unknown += 1 }
    }
    if unknown > 0 {
      console.warn("\(unknown) of the documents to delete \(unknown == 1 ? "is" : "are") not in the index")
    }
  }

  /// Merges all parts of the index.
  func optimize(_ writer: IndexWriter) throws(RankifyError) {
    try writer.optimize()
    counts.optimized = true
  }

  private func placed(_ error: RankifyError, _ place: String) -> RankifyError {
    guard error.cause is DuplicateDocument else { return error }
    return RankifyError(error.code, "\(place): \(error.message)", cause: error.cause)
  }
}

/// What `rankify index` says at its end.
struct IndexSummary: Encodable {
  let index: String
  let checksum: String
  let documents: Int
  let terms: Int
  let added: Int
  let replaced: Int
  let deleted: Int
  let kept: Int
  let optimized: Bool
  let bytes: Int
  let seconds: Double
  /// Where documents were encoded on their own: the encoder, how many, and how long that took.
  let encoder: EncoderDescription?
  let encoded: Int?
  let encodingSeconds: Double?
  /// How many of the encoded documents were longer than the encoder reads.
  let truncatedTexts: Int?
  /// Whether a graph was made of vectors that were there.
  let linked: Bool
  /// The same for token vectors.
  let tokenEncoder: MultiVectorDescription?
  let tokenEncoded: Int?
  let tokenEncodingSeconds: Double?
  /// The documents whose token vectors are now kept in another way.
  let tokensRecoded: Int?

  init(
    _ index: SparseIndex, _ counts: IndexingJob.Counts, _ vectors: IndexEncoding.Outcome?,
    _ tokens: IndexLateEncoding.Outcome?, recoded: Int?, seconds: Double
  ) {
    tokensRecoded = recoded
    (tokenEncoder, tokenEncoded, tokenEncodingSeconds) = (tokens?.encoder, tokens?.encoded, tokens?.seconds)
    (linked, truncatedTexts) = (vectors?.isLinked ?? false, vectors?.truncated)
    (encoder, encoded, encodingSeconds) = (vectors?.encoder, vectors?.encoded, vectors?.seconds)
    self.index = index.path
    checksum = index.checksum
    documents = index.statistics.documents
    terms = index.statistics.tokens
    (added, replaced, deleted) = (counts.added - counts.replaced, counts.replaced, counts.deleted)
    (kept, optimized) = (counts.kept, counts.optimized)
    let attributes = try? FileManager.default.attributesOfItem(atPath: index.path)
    bytes = (attributes?[.size] as? NSNumber)?.intValue ?? 0
    self.seconds = seconds
  }

  private var encodedPart: String? {
    guard let encoded, encoded > 0, let encodingSeconds, let encoder else { return nil }
    return Self.part("encoded", encoded, encoder.name, encodingSeconds)
  }

  private var tokenPart: String? {
    guard let tokenEncoded, tokenEncoded > 0, let tokenEncodingSeconds, let tokenEncoder else { return nil }
    return Self.part("encoded the tokens of", tokenEncoded, tokenEncoder.name, tokenEncodingSeconds)
  }

  private static func part(_ verb: String, _ count: Int, _ name: String, _ seconds: Double) -> String {
    let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
    return "\(verb) \(Figures.grouped(count)) by \(name) (\(Figures.grouped(rate)) a second)"
  }

  var sentence: String {
    let changes = [
      added > 0 ? "added \(Figures.grouped(added))" : nil,
      replaced > 0 ? "replaced \(Figures.grouped(replaced))" : nil,
      deleted > 0 ? "deleted \(Figures.grouped(deleted))" : nil,
      kept > 0 ? "passed over \(Figures.grouped(kept)) that were there" : nil,
      optimized ? "merged all parts" : nil,
      encodedPart,
      tokenPart,
      linked ? "linked the vectors" : nil,
      tokensRecoded.map { "recoded the token vectors of \(Figures.count($0, "document"))" },
    ].compactMap { $0 }
    return """
      \(changes.isEmpty ? "nothing to change" : changes.joined(separator: ", ")) in \(Figures.duration(seconds: seconds)); \
      \(index) has \(Figures.count(documents, "document")), \(Figures.count(terms, "term")), \(Figures.bytes(bytes))
      """
  }
}

import RankifyCore

/// Some documents and their tokens, made on one core: the unit of work between reading and indexing.
///
/// Filled by one thread, afterwards only read; handing it over is the indexer's pipeline's business.
final class AnalyzedSlice: @unchecked Sendable {
  struct Token {
    var hash: UInt32
    var termStart: UInt32
    var termLength: UInt32
    var start: UInt32
    var end: UInt32
  }

  let documents: [Document]
  private(set) var tokens: [Token] = []
  /// Field *f* has the tokens `fieldEnds[f - 1]..<fieldEnds[f]`; document *d* has the fields 2*d* (title) and 2*d* + 1 (text).
  private(set) var fieldEnds: [Int] = []
  /// The sum of the documents' fingerprints.
  private(set) var fingerprint: UInt64 = 0
  private var terms: [UInt8] = []

  static let fieldsPerDocument = 2

  init(_ documents: [Document], analyzer: Analyzer) {
    self.documents = documents
    let bytes = documents.reduce(0) { $0 + $1.title.utf8.count + $1.text.utf8.count }
    tokens.reserveCapacity(bytes / 6 + 16)
    terms.reserveCapacity(bytes + 16)
    fieldEnds.reserveCapacity(documents.count * AnalyzedSlice.fieldsPerDocument)
    for document in documents {
      append(document.title, analyzer)
      append(document.text, analyzer)
      fingerprint &+= document.fingerprint
    }
  }

  private func append(_ text: String, _ analyzer: Analyzer) {
    var text = text
    text.withUTF8 { bytes in
      analyzer.analyze(bytes) { term, start, end in
        tokens.append(
          Token(
            hash: AnalyzedSlice.hash(term), termStart: UInt32(terms.count), termLength: UInt32(term.count),
            start: UInt32(start), end: UInt32(end)))
        terms.append(contentsOf: term)
        return true
      }
    }
    fieldEnds.append(tokens.count)
  }

  private static func hash(_ term: UnsafeBufferPointer<UInt8>) -> UInt32 {
    UInt32(truncatingIfNeeded: Checksum.hash(UnsafeRawBufferPointer(term)))
  }

  func tokenRange(ofField field: Int) -> Range<Int> {
    (field == 0 ? 0 : fieldEnds[field - 1])..<fieldEnds[field]
  }

  /// All tokens of document `d`, title first.
  func tokenRange(ofDocument d: Int) -> Range<Int> {
    let first = d * AnalyzedSlice.fieldsPerDocument
    return tokenRange(ofField: first).lowerBound..<fieldEnds[first + AnalyzedSlice.fieldsPerDocument - 1]
  }

  func withTerms<T>(_ body: (UnsafeBufferPointer<UInt8>) -> T) -> T { terms.withUnsafeBufferPointer(body) }

  /// Calls `emit` with term, start and end of each token of a field until it returns `false`.
  func replay(field: Int, _ emit: (UnsafeBufferPointer<UInt8>, Int, Int) -> Bool) {
    guard field < fieldEnds.count else { return }
    let range = tokenRange(ofField: field)
    withTerms { terms in
      for token in tokens[range] {
        let start = Int(token.termStart)
        let term = UnsafeBufferPointer(rebasing: terms[start..<(start + Int(token.termLength))])
        if !emit(term, Int(token.start), Int(token.end)) { return }
      }
    }
  }
}

extension Document {
  /// A hash of identifier, title and text; an index's fingerprint is the sum over its documents, whatever their order.
  var fingerprint: UInt64 {
    [id, title, text].reduce(0) { seed, field in
      var field = field
      return field.withUTF8 { Checksum.hash(UnsafeRawBufferPointer($0), seed: seed &+ 1) }
    }
  }
}

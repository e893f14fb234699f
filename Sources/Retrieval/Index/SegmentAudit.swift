import RankifyCore

/// A segment under check: what its postings say of each document, to be compared with the document's text.
final class SegmentAudit {
  let segment: Segment
  /// For each local document Σ tf·h(term) over its postings, modulo 2⁶⁴: the same as Σ h(term) over its tokens, in any order.
  private var sums: [UInt64]
  /// What the documents add up to.
  private(set) var (documents, worded, tokens, fingerprint) = (0, 0, 0, UInt64(0))
  private let rooms = BlockRooms()

  init(_ segment: Segment) {
    self.segment = segment
    sums = Array(repeating: 0, count: segment.row.size)
  }

  static func hash(_ term: UnsafeRawBufferPointer) -> UInt64 { Checksum.hash(term, seed: 0x7465_726D) }

  /// Counts of one list over the documents that are not deleted.
  struct LiveCounts: Equatable {
    var documents = 0
    var occurrences = 0
  }

  /// Reads a posting list through; `nil` where its parts contradict each other.
  func add(_ list: PostingView, hash: UInt64) -> LiveCounts? {
    var (live, total) = (LiveCounts(), 0)
    let buffers = rooms[0]
    for block in 0..<list.blockCount {
      let count = list.decode(block: block, isa: .best, into: buffers)
      for i in 0..<count {
        let (local, frequency) = (Int(buffers.documents[i]), buffers.frequencies[i])
        guard local < sums.count, frequency <= segment.lengths[local],
          bounds(list, block, frequency, segment.lengths[local])
        else { return nil }
        total += Int(frequency)
        sums[local] &+= UInt64(frequency) &* hash
        if segment.isDeleted(local) { continue }
        live.documents += 1
        live.occurrences += Int(frequency)
      }
    }
    return total == list.occurrences ? live : nil
  }

  /// Whether a block's impact pairs bound a posting.
  private func bounds(_ list: PostingView, _ block: Int, _ frequency: UInt32, _ length: UInt32) -> Bool {
    if list.blockCount == 1 { return true }
    return (list.pairStarts[block]..<list.pairStarts[block + 1]).contains {
      list.pairs[Int($0)].frequency >= frequency && list.pairs[Int($0)].length <= length
    }
  }

  /// Takes note of a document's text; a sentence where the segment says otherwise.
  func add(_ text: TextSummary, local: Int) -> String? {
    documents += 1
    worded += text.tokens > 0 ? 1 : 0
    tokens += text.tokens
    fingerprint &+= text.fingerprint
    if segment.isDeleted(local) { return "it is marked as deleted" }
    if segment.lengths[local] != UInt32(clamping: text.tokens) {
      return "its length is stored as \(segment.lengths[local]) terms, its text has \(text.tokens)"
    }
    return sums[local] == text.sum ? nil : "its postings do not match its text"
  }

  /// What the row of the segment has wrong, after all documents.
  var contradictions: [String] {
    let row = segment.row
    let counts = [
      ("documents", row.documents, documents), ("documents with terms", row.worded, worded),
      ("tokens", row.tokens, tokens),
    ]
    var sentences = counts.filter { $0.1 != $0.2 }
      .map { "segment \(row.segment): \($0.1) \($0.0) are stored, \($0.2) were found" }
    if sentences.isEmpty, row.fingerprint != fingerprint {
      sentences.append("segment \(row.segment): its documents are not those that were indexed (fingerprints differ)")
    }
    return sentences
  }
}

/// What the check needs of a document's text.
struct TextSummary {
  private(set) var tokens = 0
  /// Σ h(term) over the tokens.
  private(set) var sum: UInt64 = 0
  let fingerprint: UInt64

  init(_ document: Document, _ analyzer: Analyzer) {
    fingerprint = document.fingerprint
    for field in [document.title, document.text] {
      var field = field
      field.withUTF8 { bytes in
        analyzer.analyze(bytes) { term, _, _ in
          tokens += 1
          sum &+= SegmentAudit.hash(UnsafeRawBufferPointer(term))
          return true
        }
      }
    }
  }
}

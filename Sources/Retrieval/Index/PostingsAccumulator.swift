/// An inverted index in memory: what a segment is written from.
///
/// Postings go to one append-only log of (term, document, frequency); a stable counting sort by term then gives every
/// term's list in document order. 12 bytes a posting, whatever the vocabulary's shape.
final class PostingsAccumulator {
  private struct Term {
    var hash: UInt32
    var start: UInt32
    var length: UInt32
    var documentCount: UInt32
    /// The last document that had the term, and where in the log its posting stands.
    var lastDocument: UInt32
    var lastPosting: UInt32
  }

  private var slots: [UInt32]
  private var vocabulary: [Term] = []
  private var bytes: [UInt8] = []
  private var postingTerms: [UInt32] = []
  private var postingDocuments: [UInt32] = []
  private var frequencies: [UInt32] = []
  /// The length in tokens of every document so far.
  private(set) var lengths: [UInt32] = []

  private static let vacant = UInt32.max

  init() { slots = [UInt32](repeating: PostingsAccumulator.vacant, count: 1 << 16) }

  /// Bytes in use, roughly.
  var footprint: Int {
    slots.count * 4 + vocabulary.count * MemoryLayout<Term>.stride + bytes.count + frequencies.count * 12
  }

  /// Adds every document of `slice` after those that are there.
  func add(_ slice: AnalyzedSlice) {
    slice.withTerms { terms in
      for d in slice.documents.indices {
        let document = UInt32(lengths.count)
        let range = slice.tokenRange(ofDocument: d)
        for token in slice.tokens[range] {
          let start = Int(token.termStart)
          count(UnsafeBufferPointer(rebasing: terms[start..<(start + Int(token.termLength))]), token.hash, document)
        }
        lengths.append(UInt32(range.count))
      }
    }
  }

  private func count(_ term: UnsafeBufferPointer<UInt8>, _ hash: UInt32, _ document: UInt32) {
    let index = Int(find(term, hash))
    if vocabulary[index].documentCount > 0, vocabulary[index].lastDocument == document {
      let posting = Int(vocabulary[index].lastPosting)
      if frequencies[posting] < 1 << PostingsEncoder.maximumBits { frequencies[posting] += 1 }
      return
    }
    vocabulary[index].documentCount += 1
    vocabulary[index].lastDocument = document
    vocabulary[index].lastPosting = UInt32(frequencies.count)
    postingTerms.append(UInt32(index))
    postingDocuments.append(document)
    frequencies.append(1)
  }

  private func find(_ term: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> UInt32 {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != PostingsAccumulator.vacant {
      let candidate = vocabulary[Int(slots[slot])]
      if candidate.hash == hash, equal(candidate, term) { return slots[slot] }
      slot = (slot + 1) & mask
    }
    let index = UInt32(vocabulary.count)
    slots[slot] = index
    vocabulary.append(
      Term(
        hash: hash, start: UInt32(bytes.count), length: UInt32(term.count), documentCount: 0, lastDocument: 0,
        lastPosting: 0))
    bytes.append(contentsOf: term)
    if vocabulary.count * 2 > slots.count { grow() }
    return index
  }

  private func equal(_ candidate: Term, _ term: UnsafeBufferPointer<UInt8>) -> Bool {
    guard Int(candidate.length) == term.count else { return false }
    let start = Int(candidate.start)
    for i in term.indices where bytes[start + i] != term[i] { return false }
    return true
  }

  private func grow() {
    slots = [UInt32](repeating: PostingsAccumulator.vacant, count: slots.count * 2)
    let mask = slots.count - 1
    for index in vocabulary.indices {
      var slot = Int(vocabulary[index].hash) & mask
      while slots[slot] != PostingsAccumulator.vacant { slot = (slot + 1) & mask }
      slots[slot] = UInt32(index)
    }
  }

  // MARK: Reading out

  /// Calls `body` with every term, in ascending byte order, and its documents and frequencies.
  func forEachTerm<E: Error>(
    _ body: (
      _ term: UnsafeRawBufferPointer, _ documents: UnsafeBufferPointer<UInt32>,
      _ frequencies: UnsafeBufferPointer<UInt32>
    ) throws(E) -> Void
  ) throws(E) {
    let (starts, documents, sorted) = groupedByTerm()
    let order = termsInByteOrder()
    for index in order {
      let term = vocabulary[index]
      let range = starts[index]..<(starts[index] + Int(term.documentCount))
      // Typed throws do not pass through the standard library's `withUnsafe…` closures: carry the error out by hand.
      let outcome: Result<Void, E> = bytes.withUnsafeBytes { bytes in
        documents.withUnsafeBufferPointer { documents in
          sorted.withUnsafeBufferPointer { sorted in
            do throws(E) {
              let name = Int(term.start)..<Int(term.start + term.length)
              try body(
                UnsafeRawBufferPointer(rebasing: bytes[name]), UnsafeBufferPointer(rebasing: documents[range]),
                UnsafeBufferPointer(rebasing: sorted[range]))
              return .success(())
            } catch { return .failure(error) }
          }
        }
      }
      try outcome.get()
    }
  }

  private func groupedByTerm() -> (starts: [Int], documents: [UInt32], frequencies: [UInt32]) {
    var starts: [Int] = []
    starts.reserveCapacity(vocabulary.count)
    var total = 0
    for term in vocabulary {
      starts.append(total)
      total += Int(term.documentCount)
    }
    var next = starts
    var documents = [UInt32](repeating: 0, count: total)
    var sorted = [UInt32](repeating: 0, count: total)
    for i in postingTerms.indices {
      let term = Int(postingTerms[i])
      documents[next[term]] = postingDocuments[i]
      sorted[next[term]] = frequencies[i]
      next[term] += 1
    }
    return (starts, documents, sorted)
  }

  private func termsInByteOrder() -> [Int] {
    bytes.withUnsafeBytes { bytes in
      let keys = vocabulary.map { term in (prefix(of: term, bytes), term) }
      func slice(_ term: Term) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Int(term.start)..<Int(term.start + term.length)])
      }
      return vocabulary.indices.sorted { i, j in
        if keys[i].0 != keys[j].0 { return keys[i].0 < keys[j].0 }
        return slice(keys[i].1).lexicographicallyPrecedes(slice(keys[j].1))
      }
    }
  }

  /// The first eight bytes as a number that sorts like them.
  private func prefix(of term: Term, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var key: UInt64 = 0
    for i in 0..<8 {
      key = key << 8 | (i < Int(term.length) ? UInt64(bytes[Int(term.start) + i]) : 0)
    }
    return key
  }
}

import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

/// Documents and frequencies of one term, and the lengths of all documents of its segment.
struct RawPostings {
  var documents: [UInt32]
  var frequencies: [UInt32]
  var lengths: [UInt32]

  /// `count` postings; `spread` is the largest gap and `peak` the largest frequency.
  init(_ count: Int, spread: UInt32, peak: UInt32, _ random: inout SeededGenerator) {
    (documents, frequencies) = ([], [])
    var next = UInt32.random(in: 0...spread, using: &random)
    for _ in 0..<count {
      documents.append(next)
      frequencies.append(UInt32.random(in: 1...(Bool.random(using: &random) ? min(3, peak) : peak), using: &random))
      next += 1 + UInt32.random(in: 0...spread, using: &random)
    }
    lengths = []
    for _ in 0..<Int(documents[count - 1] + 1) { lengths.append(UInt32.random(in: 1...300, using: &random)) }
    if let last = lengths.indices.last { lengths[last] = .max }
  }

  var encoded: [UInt8] {
    var encoder = PostingsEncoder()
    var bytes: [UInt8] = []
    documents.withUnsafeBufferPointer { documents in
      frequencies.withUnsafeBufferPointer { frequencies in
        lengths.withUnsafeBufferPointer {
          encoder.encode(documents: documents, frequencies: frequencies, lengths: $0, into: &bytes)
        }
      }
    }
    return bytes
  }
}

/// All postings of a list in a segment of `size` documents, or `nil` where the list is refused.
func decode(_ list: [UInt8], size: Int, _ set: InstructionSet) -> (documents: [UInt32], frequencies: [UInt32])? {
  guard let postings = list.withUnsafeBytes({ PostingList($0, segmentSize: size) }) else { return nil }
  let rooms = BlockRooms()
  let buffers = rooms[0]
  return withExtendedLifetime((postings, rooms)) {
    var (documents, frequencies): ([UInt32], [UInt32]) = ([], [])
    for block in 0..<postings.view.blockCount {
      let count = postings.view.decode(block: block, isa: set, into: buffers)
      documents += UnsafeBufferPointer(start: buffers.documents, count: count)
      frequencies += UnsafeBufferPointer(start: buffers.frequencies, count: count)
    }
    return (documents, frequencies)
  }
}

@Suite struct PostingListTests {
  private static let counts = [1, 2, 3, 127, 128, 129, 255, 256, 257, 1000, 5000]

  @Test(arguments: counts) func listsComeBackAsTheyWent(_ count: Int) throws {
    var random = SeededGenerator(seed: UInt64(count))
    for (spread, peak) in [(0, 1), (0, 1 << 24), (1, 2), (40, 9), (900, 1000)] as [(UInt32, UInt32)] {
      let raw = RawPostings(count, spread: spread, peak: peak, &random)
      for set in InstructionSet.available {
        let result = try #require(decode(raw.encoded, size: raw.lengths.count, set))
        #expect(result.documents == raw.documents && result.frequencies == raw.frequencies)
      }
      let list = try #require(raw.encoded.withUnsafeBytes { PostingList($0, segmentSize: raw.lengths.count) })
      #expect(list.view.documentCount == count)
      #expect(list.view.occurrences == raw.frequencies.reduce(0) { $0 + Int($1) })
      #expect(raw.encoded.withUnsafeBytes { PostingList($0, segmentSize: raw.lengths.count - 1) } == nil)
    }
  }

  @Test func gapsOfTwoToThe24ComeBack() throws {
    var random = SeededGenerator(seed: 9)
    var raw = RawPostings(2, spread: 0, peak: 1, &random)
    raw.documents = [0, 1 << 24 - 1]
    raw.frequencies = [1 << 24, 1]
    raw.lengths = [UInt32](repeating: 1, count: 1 << 24)
    for set in InstructionSet.available {
      let result = try #require(decode(raw.encoded, size: 1 << 24, set))
      #expect(result.documents == raw.documents && result.frequencies == raw.frequencies)
    }
  }

  @Test func everyPostingIsDominatedByAPairOfItsBlock() throws {
    var random = SeededGenerator(seed: 10)
    for count in [129, 300, 2000] {
      for peak in [1, 4, 1000, 1 << 24] as [UInt32] {
        let raw = RawPostings(count, spread: 3, peak: peak, &random)
        let list = try #require(raw.encoded.withUnsafeBytes { PostingList($0, segmentSize: raw.lengths.count) })
        withExtendedLifetime(list) {
          for i in 0..<count {
            let block = i / PostingsEncoder.blockSize
            let pairs = UnsafeBufferPointer(start: list.view.pairs, count: Int(list.view.pairStarts[block + 1]))
            let (tf, length) = (raw.frequencies[i], raw.lengths[Int(raw.documents[i])])
            #expect(
              pairs[Int(list.view.pairStarts[block])...].contains { $0.frequency >= tf && $0.length <= length })
          }
        }
      }
    }
  }

  @Test func boundsAreNeverBelowAContribution() {
    var random = SeededGenerator(seed: 11)
    let rooms = BlockRooms()
    defer { withExtendedLifetime(rooms) {} }
    let buffers = rooms[0]
    var wrong: [String] = []
    for round in 0..<400 {
      let similarity = randomSimilarity(round, &random)
      let collection = CollectionStatistics(documents: 1000, wordedDocuments: 990, tokens: 40_000)
      let df = Int.random(in: 1...990, using: &random)
      let term = TermStatistics(documents: df, occurrences: df + Int.random(in: 0...1000, using: &random))
      let function = TermFunction(
        similarity, weight: Double.random(in: 0.01...2, using: &random), term: term, collection: collection,
        scale: exp2(Double(Int.random(in: 1...24, using: &random))))
      let lengths = (0..<128).map { _ in Float.random(in: 0.05...20, using: &random) }
      for i in 0..<128 {
        buffers.documents[i] = UInt32(i)
        buffers.frequencies[i] = UInt32.random(in: 1...(i % 2 == 0 ? 8 : 1 << 24), using: &random)
      }
      for set in InstructionSet.available {
        function.evaluate(buffers, count: 128, normalized: lengths, isa: set)
        for i in 0..<128
        where buffers.contributions[i] > function.bound(frequency: buffers.frequencies[i], normalized: lengths[i]) {
          wrong.append("\(similarity) \(buffers.frequencies[i]) \(lengths[i])")
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  private func randomSimilarity(_ round: Int, _ random: inout SeededGenerator) -> Similarity {
    let (k1, b) = (Float.random(in: 0...5, using: &random), Float.random(in: 0...1, using: &random))
    let delta = Float.random(in: 0...2, using: &random)
    return [
      .bm25(k1: k1, b: b), .bm25Plus(k1: k1, b: b, delta: delta), .bm25L(k1: k1, b: b, delta: delta),
      .queryLikelihood(mu: 1 + 1000 * k1),
    ][round % 4]
  }
}

import CPostings

/// The posting list of one term in one segment, as queries read it: compressed blocks behind a parsed table.
///
/// Immutable after `init`, hence safe to share between threads.
package final class PostingList: @unchecked Sendable {
  /// What a search reads; valid while the list lives.
  package let view: PostingView
  /// Bytes held in memory.
  let footprint: Int
  private let storage: UnsafeMutableRawPointer

  /// A list in the layout of `PostingsEncoder`, or `nil` where it is damaged. Every later read is then within bounds.
  package init?(_ list: UnsafeRawBufferPointer, segmentSize: Int) {
    guard (5..<1 << 31).contains(list.count), let header = Header(list, segmentSize: segmentSize) else { return nil }
    // One allocation: the table's columns, then the list itself with room for the kernels' wide reads.
    let columns = [
      header.lasts.count * 4, header.offsets.count * 4, header.pairs.count * 8, header.pairStarts.count * 4,
    ]
    footprint = columns.reduce(list.count + 16) { $0 + ($1 + 7) / 8 * 8 }
    storage = .allocate(byteCount: footprint, alignment: 8)
    var next = storage
    func place<T>(_ values: [T]) -> UnsafePointer<T> {
      let start = next.initializeMemory(as: T.self, from: values, count: values.count)
      next += (values.count * MemoryLayout<T>.stride + 7) / 8 * 8
      return UnsafePointer(start)
    }
    let (lasts, offsets) = (place(header.lasts), place(header.offsets))
    let (pairs, pairStarts) = (place(header.pairs), place(header.pairStarts))
    let bytes = next.initializeMemory(as: UInt8.self, repeating: 0, count: list.count + 16)
    UnsafeMutableRawPointer(bytes).copyMemory(from: list.baseAddress.unsafelyUnwrapped, byteCount: list.count)
    view = PostingView(
      documentCount: header.documentCount, occurrences: header.occurrences, blockCount: header.lasts.count,
      first: UInt32(header.first), lasts: lasts, pairs: pairs, pairStarts: pairStarts, offsets: offsets,
      bytes: UnsafePointer(bytes))
  }

  deinit { storage.deallocate() }
}

/// The fields of a `PostingList`: plain numbers and pointers, so that inner loops count no references.
package struct PostingView {
  /// Documents in the list, deleted ones included, and occurrences in them.
  package let documentCount: Int
  package let occurrences: Int
  /// Blocks of 128 postings, the last one shorter.
  package let blockCount: Int
  /// The first document of the list, and the last of every block.
  package let first: UInt32
  package let lasts: UnsafePointer<UInt32>
  /// The impact pairs of block *i* are `pairs[pairStarts[i]..<pairStarts[i + 1]]`; not for lists of a single block.
  package let pairs: UnsafePointer<ImpactFrontier.Pair>
  package let pairStarts: UnsafePointer<UInt32>
  fileprivate let offsets: UnsafePointer<UInt32>
  fileprivate let bytes: UnsafePointer<UInt8>

  /// Postings in block `i`.
  func count(ofBlock i: Int) -> Int {
    i + 1 < blockCount ? PostingsEncoder.blockSize : documentCount - i * PostingsEncoder.blockSize
  }

  /// Decodes block `i`; returns the count.
  @discardableResult
  package func decode(block i: Int, isa: InstructionSet, into buffers: BlockBuffers) -> Int {
    let (documents, frequencies) = (buffers.documents, buffers.frequencies)
    if documentCount == 1 {
      documents[0] = first
      frequencies[0] = UInt32(min(occurrences, 1 << PostingsEncoder.maximumBits))
      return 1
    }
    let count = count(ofBlock: i)
    let start = bytes + Int(offsets[i])
    let (gapBits, excessBits) = (UInt32(start[0]), UInt32(start[1]))
    let gaps = start + 2
    let excess = gaps + BitPacking.byteCount(of: count, bits: Int(gapBits))
    let previous = i == 0 ? first &- 1 : lasts[i - 1]
    rk_unpack_ascending(isa.isa, gaps, gapBits, UInt32(count), previous, documents)
    rk_unpack(isa.isa, excess, excessBits, UInt32(count), 1, frequencies)
    return count
  }
}

/// The parsed and verified head of a list.
private struct Header {
  var documentCount = 0
  var first = 0
  var occurrences = 0
  var lasts: [UInt32] = []
  var offsets: [UInt32] = []
  var pairs: [ImpactFrontier.Pair] = []
  var pairStarts: [UInt32] = [0]

  init?(_ list: UnsafeRawBufferPointer, segmentSize: Int) {
    let stored = UInt16(list[0]) | UInt16(list[1]) << 8
    guard stored == PostingsEncoder.checksum(of: list) else { return nil }
    var reader = ByteReader(list, at: 2)
    guard let df = reader.varint(upTo: segmentSize), df >= 1,
      let first = reader.varint(upTo: segmentSize - 1),
      let extra = reader.varint(upTo: df << PostingsEncoder.maximumBits)
    else { return nil }
    (documentCount, self.first, occurrences) = (df, first, df + extra)
    if df == 1 {
      lasts = [UInt32(first)]
      return
    }
    guard df > PostingsEncoder.blockSize ? readTable(&reader, segmentSize) : singleBlock(&reader),
      verifyBlocks(list, segmentSize)
    else { return nil }
  }

  private mutating func singleBlock(_ reader: inout ByteReader) -> Bool {
    offsets = [UInt32(reader.position), UInt32(reader.position + reader.remaining)]
    lasts = [0]
    return true
  }

  private mutating func readTable(_ reader: inout ByteReader, _ segmentSize: Int) -> Bool {
    let blocks = (documentCount + PostingsEncoder.blockSize - 1) / PostingsEncoder.blockSize
    guard blocks <= reader.remaining else { return false }
    var (last, size) = (first, 0)
    for _ in 0..<blocks {
      guard let step = reader.varint(upTo: segmentSize - 1 - last), let byteCount = reader.varint(upTo: 1 << 12),
        let pairCount = reader.byte(), pairCount >= 1
      else { return false }
      last += step
      lasts.append(UInt32(last))
      offsets.append(UInt32(size))
      size += byteCount
      for _ in 0..<pairCount {
        guard let frequency = reader.varint(upTo: 1 << PostingsEncoder.maximumBits), frequency >= 1,
          let length = reader.varint(upTo: Int(UInt32.max))
        else { return false }
        pairs.append(ImpactFrontier.Pair(frequency: UInt32(frequency), length: UInt32(length)))
      }
      pairStarts.append(UInt32(pairs.count))
    }
    offsets.append(UInt32(size))
    guard size == reader.remaining else { return false }
    for i in offsets.indices { offsets[i] += UInt32(reader.position) }
    return true
  }

  /// Checks that every block lies inside the list, that its numbers are small enough never to overflow, and that it ends
  /// at the document that the table says.
  private mutating func verifyBlocks(_ list: UnsafeRawBufferPointer, _ segmentSize: Int) -> Bool {
    for i in lasts.indices {
      let count = min(PostingsEncoder.blockSize, documentCount - i * PostingsEncoder.blockSize)
      let (start, end) = (Int(offsets[i]), Int(offsets[i + 1]))
      guard end - start >= 2 else { return false }
      let (gapBits, excessBits) = (Int(list[start]), Int(list[start + 1]))
      let (limit, single) = (PostingsEncoder.maximumBits, lasts.count == 1)
      let gapBytes = BitPacking.byteCount(of: count, bits: gapBits)
      guard gapBits <= limit, excessBits <= limit,
        end - start == 2 + gapBytes + BitPacking.byteCount(of: count, bits: excessBits)
      else { return false }
      let gaps = UnsafeRawBufferPointer(rebasing: list[(start + 2)..<(start + 2 + gapBytes)])
      let previous = i == 0 ? first - 1 : Int(lasts[i - 1])
      let last = previous + count + Header.sum(gaps, bits: gapBits, count: count)
      if single { lasts[0] = UInt32(clamping: last) }
      guard last < segmentSize, last == Int(lasts[i]) else { return false }
    }
    return true
  }

  private static func sum(_ packed: UnsafeRawBufferPointer, bits: Int, count: Int) -> Int {
    var (total, pending, filled, next) = (0, UInt64(0), 0, 0)
    for _ in 0..<count {
      while filled < bits {
        pending |= UInt64(packed[next]) << UInt64(filled)
        next += 1
        filled += 8
      }
      total += Int(pending & ((1 << UInt64(bits)) - 1))
      pending >>= UInt64(bits)
      filled -= bits
    }
    return total
  }
}

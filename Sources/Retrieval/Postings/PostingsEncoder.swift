/// Writes the posting list of one term in one segment.
///
/// Layout (format version 1; integers are varints unless said otherwise):
/// ```
/// checksum     2 bytes   low bits of Checksum.hash over all that follows
/// df           documents, at least 1
/// first        the first document
/// extra        occurrences − df
/// table        only if df > 128; for each block of 128 postings:
///                last − previous last, byte count, pairs (1 byte), then per pair frequency and length
/// blocks       only if df > 1; each: gap bits (1 byte), frequency bits (1 byte), packed gaps, packed frequencies − 1
/// ```
/// A gap is the distance to the previous document less one; the list starts after `first − 1`, so its first gap is zero.
package struct PostingsEncoder {
  package static let blockSize = 128
  /// Bits of the largest document number, gap or frequency: keeps sums of a block's gaps below 2³² and frequencies exact
  /// in single precision.
  package static let maximumBits = 24

  private var body: [UInt8] = []
  private var table: [UInt8] = []
  private var gaps = [UInt32](repeating: 0, count: blockSize)
  private var excess = [UInt32](repeating: 0, count: blockSize)

  package init() {}

  /// The encoded list of `documents` (ascending) with their `frequencies`; `lengths` are those of the whole segment.
  package mutating func encode(
    documents: UnsafeBufferPointer<UInt32>, frequencies: UnsafeBufferPointer<UInt32>,
    lengths: UnsafeBufferPointer<UInt32>, into bytes: inout [UInt8]
  ) {
    bytes.removeAll(keepingCapacity: true)
    body.removeAll(keepingCapacity: true)
    table.removeAll(keepingCapacity: true)
    let occurrences = frequencies.reduce(0) { $0 + UInt64($1) }
    if documents.count > 1 {
      encodeBlocks(documents: documents, frequencies: frequencies, lengths: lengths)
    }
    bytes.append(contentsOf: [0, 0])
    Varint.append(UInt64(documents.count), to: &bytes)
    Varint.append(UInt64(documents[0]), to: &bytes)
    Varint.append(occurrences - UInt64(documents.count), to: &bytes)
    if documents.count > PostingsEncoder.blockSize { bytes.append(contentsOf: table) }
    bytes.append(contentsOf: body)
    let checksum = bytes.withUnsafeBytes { PostingsEncoder.checksum(of: $0) }
    bytes[0] = UInt8(truncatingIfNeeded: checksum)
    bytes[1] = UInt8(truncatingIfNeeded: checksum >> 8)
  }

  /// The checksum of an encoded list whose first two bytes hold it.
  package static func checksum(of list: UnsafeRawBufferPointer) -> UInt16 {
    UInt16(truncatingIfNeeded: Checksum.hash(UnsafeRawBufferPointer(rebasing: list.dropFirst(2))))
  }

  private mutating func encodeBlocks(
    documents: UnsafeBufferPointer<UInt32>, frequencies: UnsafeBufferPointer<UInt32>,
    lengths: UnsafeBufferPointer<UInt32>
  ) {
    var next = documents[0]
    var start = 0
    while start < documents.count {
      let end = min(start + PostingsEncoder.blockSize, documents.count)
      let before = body.count
      let previousLast = start == 0 ? documents[0] : documents[start - 1]
      for i in start..<end {
        gaps[i - start] = documents[i] - next
        next = documents[i] + 1
        excess[i - start] = frequencies[i] - 1
      }
      appendBlock(count: end - start)
      let frontier = ImpactFrontier(frequencies: UnsafeBufferPointer(rebasing: frequencies[start..<end])) {
        lengths[Int(documents[start + $0])]
      }
      appendTableRow(last: documents[end - 1] - previousLast, byteCount: body.count - before, frontier)
      start = end
    }
  }

  private mutating func appendBlock(count: Int) {
    gaps.withUnsafeBufferPointer { gaps in
      excess.withUnsafeBufferPointer { excess in
        let gaps = UnsafeBufferPointer(rebasing: gaps[..<count])
        let excess = UnsafeBufferPointer(rebasing: excess[..<count])
        let gapBits = BitPacking.width(of: gaps)
        let excessBits = BitPacking.width(of: excess)
        body.append(UInt8(gapBits))
        body.append(UInt8(excessBits))
        BitPacking.append(gaps, bits: gapBits, to: &body)
        BitPacking.append(excess, bits: excessBits, to: &body)
      }
    }
  }

  private mutating func appendTableRow(last: UInt32, byteCount: Int, _ frontier: ImpactFrontier) {
    Varint.append(UInt64(last), to: &table)
    Varint.append(UInt64(byteCount), to: &table)
    table.append(UInt8(frontier.pairs.count))
    for pair in frontier.pairs {
      Varint.append(UInt64(pair.frequency), to: &table)
      Varint.append(UInt64(pair.length), to: &table)
    }
  }
}

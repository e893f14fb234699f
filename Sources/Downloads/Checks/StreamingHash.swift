/// A Merkle–Damgård hash over 64-byte blocks, fed in pieces.
struct StreamingHash {
  private let algorithm: Checksum.Algorithm
  private var state: [UInt32]
  private var block: [UInt8] = []
  private var byteCount: UInt64 = 0

  private static let blockSize = 64

  init(_ algorithm: Checksum.Algorithm) {
    self.algorithm = algorithm
    state =
      switch algorithm {
      case .md5: MD5.initialState
      case .sha1, .gitBlob: SHA1.initialState
      case .sha256: SHA256.initialState
      }
    block.reserveCapacity(Self.blockSize)
  }

  /// Takes in the next bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount += UInt64(bytes.count)
    var rest = bytes[...]
    if !block.isEmpty {
      let head = rest.prefix(Self.blockSize - block.count)
      block.append(contentsOf: head)
      rest = rest.dropFirst(head.count)
      if block.count < Self.blockSize { return }
      block.withUnsafeBytes { Self.compress($0, algorithm, &state) }
      block.removeAll(keepingCapacity: true)
    }
    let whole = rest.prefix(rest.count - rest.count % Self.blockSize)
    Self.compress(UnsafeRawBufferPointer(rebasing: whole), algorithm, &state)
    rest = rest.dropFirst(whole.count)
    block.append(contentsOf: rest)
  }

  /// Pads and gives the digest; nothing may be taken in afterwards.
  mutating func finish() -> [UInt8] {
    let bitCount = byteCount &* 8
    let padding = [0x80] + [UInt8](repeating: 0, count: (Self.blockSize * 2 - 9 - block.count) % Self.blockSize)
    (padding + Self.bytes(of: bitCount, algorithm)).withUnsafeBytes { update($0) }
    return state.flatMap { Self.bytes(of: $0, algorithm) }
  }

  /// MD5 is little-endian, the others are big-endian.
  private static func bytes<Word: FixedWidthInteger>(of word: Word, _ algorithm: Checksum.Algorithm) -> [UInt8] {
    withUnsafeBytes(of: algorithm == .md5 ? word.littleEndian : word.bigEndian) { Array($0) }
  }

  /// Takes in whole blocks.
  private static func compress(
    _ blocks: UnsafeRawBufferPointer, _ algorithm: Checksum.Algorithm, _ state: inout [UInt32]
  ) {
    switch algorithm {
    case .md5: MD5.compress(blocks, into: &state)
    case .sha1, .gitBlob: SHA1.compress(blocks, into: &state)
    case .sha256: SHA256.compress(blocks, into: &state)
    }
  }
}

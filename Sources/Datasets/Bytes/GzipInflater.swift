import CZlib

/// Inflates gzip of any number of members, a piece at a time.
final class GzipInflater {
  /// How far one call came.
  struct Step {
    var consumed: Int
    var produced: Int
  }

  /// Damaged data.
  struct Fault: Error {
    let sentence: String
  }

  /// Whether a member has just ended, so that the data may end here.
  private(set) var isBetweenMembers = false
  private var stream = z_stream()
  private var isReady = false
  private var isPadding = false

  /// 15 bits of window, plus 16 for the gzip header and its checksum.
  private static let windowBits: Int32 = 15 + 16

  init() {
    let size = Int32(MemoryLayout<z_stream>.size)
    isReady = inflateInit2_(&stream, Self.windowBits, ZLIB_VERSION, size) == Z_OK
  }

  deinit { if isReady { inflateEnd(&stream) } }

  /// Inflates from `input` into `output`; a call on no input produces what is still inside.
  func inflate(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableRawBufferPointer
  ) throws(Fault) -> Step {
    guard isReady else { throw Fault(sentence: "the gzip decoder has no memory") }
    if isBetweenMembers {
      let padding = try startMember(input)
      if padding > 0 || input.isEmpty { return Step(consumed: padding, produced: 0) }
    }
    stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.avail_in = uInt(input.count)
    stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let space = min(output.count, Int(UInt32.max))
    stream.avail_out = uInt(space)
    let status = CZlib.inflate(&stream, Z_NO_FLUSH)
    let step = Step(consumed: input.count - Int(stream.avail_in), produced: space - Int(stream.avail_out))
    if status == Z_STREAM_END { isBetweenMembers = true }
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
      throw Fault(sentence: "the gzip data are corrupt (\(stream.msg.map { String(cString: $0) } ?? "code \(status)"))")
    }
    return step
  }

  /// Begins the next member, or returns how many bytes of zero padding (tapes have it) to step over.
  private func startMember(_ input: UnsafeBufferPointer<UInt8>) throws(Fault) -> Int {
    guard let first = input.first else { return 0 }
    if first == 0 {
      isPadding = true
      return input.prefix { $0 == 0 }.count
    }
    guard first == 0x1f, !isPadding else { throw Fault(sentence: "there is something after the end of the gzip data") }
    inflateReset(&stream)
    isBetweenMembers = false
    return 0
  }
}

import CZlib
import Foundation
import RankifyCore

/// Where writers send text: an atomic file, gzip by suffix, or standard output for `-`.
package final class TextOutput {
  private let file: AtomicFile?
  private var deflater: GzipDeflater?
  private var buffer: [UInt8] = []

  private static let blockSize = 1 << 18

  /// Opens the output.
  package init(_ path: String, keepingFirst length: Int = 0, keepsPartial: Bool = false) throws(RankifyError) {
    file = path == "-" ? nil : try AtomicFile(path, keepingFirst: length, keepsPartial: keepsPartial)
    deflater = path.hasSuffix(".gz") ? GzipDeflater() : nil
  }

  /// Appends text.
  package func write(_ text: String) throws(RankifyError) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.blockSize { try flush() }
  }

  /// Says that what was written belongs together: it goes on now, to whoever reads standard output or resumes the file.
  package func endBlock() throws(RankifyError) {
    if deflater == nil { try flush() }
  }

  /// Hands what was written to the operating system; to the compressor where there is one.
  package func flush() throws(RankifyError) {
    let bytes = deflater.map { $0.deflate(buffer, isLast: false) } ?? buffer
    buffer.removeAll(keepingCapacity: true)
    guard let file else {
      if let code = Descriptor.write(bytes, to: STDOUT_FILENO) { throw SystemFault.writing("standard output", code) }
      return
    }
    try file.write(bytes)
    try file.flush()
  }

  /// Ends the output; a file is then whole and in its place.
  package func finish() throws(RankifyError) {
    try flush()
    if let deflater, let file { try file.write(deflater.deflate([], isLast: true)) }
    try file?.commit()
  }
}

/// Compresses to gzip, a piece at a time.
private final class GzipDeflater {
  private var stream = z_stream()

  init() {
    let size = Int32(MemoryLayout<z_stream>.size)
    deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
  }

  deinit { deflateEnd(&stream) }

  func deflate(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
    var result: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 16)
    bytes.withUnsafeBufferPointer { input in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = uInt(input.count)
      repeat {
        let produced = room.withUnsafeMutableBufferPointer { output in
          stream.next_out = output.baseAddress
          stream.avail_out = uInt(output.count)
          CZlib.deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          return output.count - Int(stream.avail_out)
        }
        result.append(contentsOf: room[..<produced])
      } while stream.avail_out == 0
    }
    return result
  }
}

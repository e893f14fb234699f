import Foundation
import Rankify

/// Buffered standard output that notices a full disk and a reader that went away; `print` notices neither.
package final class StandardOutput: @unchecked Sendable {
  // Safe to share: every access to the buffer holds `lock`.

  /// The process's own.
  package static let shared = StandardOutput(descriptor: STDOUT_FILENO)

  private static let capacity = 1 << 16
  private let descriptor: Int32
  private let lock = NSLock()
  private var buffer: [UInt8] = []

  package init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Appends `text`.
  package func write(_ text: String) throws {
    try lock.withLock {
      buffer.append(contentsOf: text.utf8)
      if buffer.count >= Self.capacity { try drain() }
    }
  }

  /// Appends `line` and a line feed.
  package func writeLine(_ line: String) throws {
    try write(line + "\n")
  }

  /// Hands everything to the system.
  package func flush() throws {
    try lock.withLock { try drain() }
  }

  private func drain() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    var sent = 0
    while sent < buffer.count {
      let written = buffer.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent)
      }
      if written >= 0 {
        sent += written
      } else if errno != EINTR {
        throw Self.fault(errno)
      }
    }
  }

  private static func fault(_ number: Int32) -> any Error {
    if number == EPIPE { return ReaderGone() }
    let reason = String(cString: strerror(number))
    return RankifyError(.failure, "standard output: \(reason); write to a file with room instead")
  }
}

import Foundation
import RankifyCore

/// Copies of whole files.
package enum FileCopy {
  package static func run(_ source: FileRegion, to target: AtomicFile) throws(RankifyError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try source.read(into: buffer)
      if count == 0 { return }
      try target.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Makes `source` appear at the target as well; without a second copy where the file system can.
  package static func link(_ source: String, to target: AtomicFile) throws(RankifyError) {
    if Foundation.link(source, target.path) == 0 { return }
    try run(try FileRegion(source), to: target)
    try target.commit()
  }
}

import Downloads
import Foundation
import RankifyCore

/// Unpacks an archive, told apart by its first bytes.
package enum Unpacking {
  /// Unpacks the archive at `path` into an existing `folder`, without the first `strip` components of its names.
  package static func unpack(_ path: String, into folder: String, strip: Int = 0) throws(RankifyError) {
    let output = ArchiveOutput(folder, strip: strip)
    try unpack(path, to: output, in: folder)
  }

  static func unpack(_ path: String, to output: ArchiveOutput, in folder: String) throws(RankifyError) {
    let start = try FileRegion(path).bytes(at: 0, 4) ?? []
    // A zip file begins with its first entry, or with its end where it is empty.
    guard start.starts(with: [0x50, 0x4b, 0x03, 0x04]) || start.starts(with: [0x50, 0x4b, 0x05, 0x06]) else {
      return try TarArchive.extract(path, to: output)
    }
    let archive = try ZipArchive(path)
    if let free = Folders.freeSpace(at: folder) { try Folders.demand(archive.unpackedSize, free: free, at: folder) }
    try archive.extract(to: output)
  }
}

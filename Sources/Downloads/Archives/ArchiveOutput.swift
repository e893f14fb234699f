import Foundation
import RankifyCore

/// The folder that an archive is unpacked into. Nothing is written outside it, and nothing twice.
package final class ArchiveOutput {
  private let folder: String
  private let strip: Int
  private var written: Set<SafePath> = []

  /// - Parameters:
  ///   - folder: an existing folder
  ///   - strip: how many leading folders of each name to drop
  package init(_ folder: String, strip: Int = 0) {
    self.folder = folder
    self.strip = strip
  }

  /// Where the entry called `name` goes, or `nil` where stripping leaves nothing of it.
  package func place(of name: String, in archive: String) throws(RankifyError) -> SafePath? {
    // `./` is how tar calls the folder that was packed.
    if name == "./" || name == "." { return nil }
    guard let path = SafePath(name) else {
      throw .invalid(archive, "the entry '\(name)' would be written outside of the folder; do not trust this archive")
    }
    return path.dropping(strip)
  }

  /// Begins the file at `path`, with its folders.
  package func create(_ path: SafePath) throws(RankifyError) -> AtomicFile {
    if !written.insert(path).inserted { throw .invalid(folder, "the archive holds '\(path.text)' twice") }
    let target = folder + "/" + path.text
    try Folders.create(FilePath.folder(of: target))
    return try AtomicFile(target)
  }
}

import Downloads
import Foundation
import RankifyCore

/// A folder on this disk, looked at as a model.
struct ModelFolder: ModelFileSource {
  let name: String
  let folder: String

  /// Throws where the folder is no complete model, saying what it lacks.
  static func check(_ folder: String, as name: String? = nil) async throws(RankifyError) {
    try await ModelFiles.bring(from: ModelFolder(name: name ?? folder, folder: folder))
  }

  var ggufFiles: [String] { Self.ggufFiles(in: folder) }

  func bring(_ path: SafePath) -> Bool { has(path) }

  func has(_ path: SafePath) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + path.text) }

  /// Every file below `folder` with its length, in order; links count as what they lead to.
  static func files(in folder: String) -> [(path: String, size: Int)] {
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return paths.sorted().compactMap { path in
      var status = stat()
      guard stat(folder + "/" + path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return (path, Int(status.st_size))
    }
  }
}

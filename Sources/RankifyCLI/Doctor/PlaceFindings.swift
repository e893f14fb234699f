import Foundation
import Rankify

/// Folders and settings of the environment.
package enum PlaceFindings {
  static func all(_ environment: [String: String]) -> [Finding] {
    [cache(environment), temporary, locale(environment)]
  }

  private static func cache(_ environment: [String: String]) -> Finding {
    let folder = CollectionCache(environment: environment).folder
    return isWritable(folder)
      ? .ok("cache", folder) : .warn("cache", "\(folder) cannot be written", "set RANKIFY_HOME to a folder of yours")
  }

  private static var temporary: Finding {
    let folder = FileManager.default.temporaryDirectory.path
    guard isWritable(folder) else {
      return .fail("temporary", "\(folder) cannot be written", "set TMPDIR to a folder that can")
    }
    guard let free = freeBytes(folder) else { return .ok("temporary", folder) }
    let value = "\(folder), \(Figures.bytes(free)) free"
    return free < 1_000_000_000
      ? .warn("temporary", value, "free some space, or set TMPDIR to a larger disk") : .ok("temporary", value)
  }

  /// The encoding that programs share with the terminal.
  package static func locale(_ environment: [String: String]) -> Finding {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let value = names.compactMap { environment[$0] }.first { !$0.isEmpty }
    let encoding = (value ?? "").lowercased().replacingOccurrences(of: "-", with: "")
    return encoding.hasSuffix("utf8")
      ? .ok("locale", value ?? "")
      : .warn("locale", value ?? "none", "a terminal may garble text, which is always UTF-8: export LC_ALL=C.UTF-8")
  }

  /// Whether files can be made in `folder`, or in the nearest place above it that exists.
  static func isWritable(_ folder: String) -> Bool {
    var place = URL(fileURLWithPath: folder)
    while !FileManager.default.fileExists(atPath: place.path), place.path != "/" { place.deleteLastPathComponent() }
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder)
    return isFolder.boolValue && FileManager.default.isWritableFile(atPath: place.path)
  }

  private static func freeBytes(_ folder: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
  }
}

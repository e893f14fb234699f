import Foundation

/// Parts of paths. Foundation's `deletingLastPathComponent` and `lastPathComponent` end the process at names of one character
/// on Linux.
package enum FilePath {
  /// The folder that a file is in; `.` where the path names none.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The one path of a file that has several, by links or dots; `path` itself where nothing is there.
  package static func resolved(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return String(cString: found)
  }

  /// The last part of a path, without slashes behind it.
  package static func name(of path: String) -> String {
    let bytes = path.utf8.reversed().drop { $0 == UInt8(ascii: "/") }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "/") }.reversed(), as: UTF8.self)
  }
}

/// Parts of paths. Foundation's `deletingLastPathComponent` ends the process at names of one character on Linux.
package enum FilePath {
  /// The folder that a file is in; `.` where the path names none.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

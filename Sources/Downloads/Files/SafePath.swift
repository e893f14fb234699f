/// A relative path that stays inside the folder it is applied to.
///
/// Absolute paths, `..`, backslashes (separators elsewhere), colons in the first component (drives) and control characters
/// are refused: an archive or a manifest from the network must not choose where it writes.
package struct SafePath: Hashable {
  /// The components, none of them empty, `.` or `..`.
  package let components: [Substring]

  /// The components joined by `/`.
  package var text: String { components.joined(separator: "/") }

  /// `nil` where `path` is empty or might lead out.
  package init?(_ path: String) {
    guard !path.hasPrefix("/"), !path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == 0x5c }) else {
      return nil
    }
    let components = path.split(separator: "/").filter { $0 != "." }
    guard let first = components.first, !components.contains(".."), !first.contains(":") else { return nil }
    self.components = components
  }

  /// The path without its first `count` components, or `nil` where nothing is left.
  package func dropping(_ count: Int) -> SafePath? {
    SafePath(components.dropFirst(count).joined(separator: "/"))
  }
}

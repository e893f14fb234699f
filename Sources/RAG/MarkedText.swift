/// Marks as models write them, with the signs of bold print of Markdown: `**Answer**: Paris`.
extension Substring {
  /// The text without such signs and blanks before it.
  var withoutSigns: Substring { drop { "*_ \t\u{a0}".contains($0) } }

  /// What stands behind a colon, narrow or wide, before which there are such signs and blanks alone; `nil` where
  /// there is no such colon.
  var behindColon: Substring? {
    let rest = withoutSigns
    guard let sign = rest.first, sign == ":" || sign == "：" else { return nil }
    return rest.dropFirst()
  }

  /// Whether a mark in lower case stands at the beginning, in whatever case.
  func begins(with mark: String) -> Bool {
    guard let sign = first, sign.lowercased() == mark.prefix(1) else { return false }
    return prefix(mark.count).lowercased() == mark
  }
}

/// Where a text stands in a wider field.
enum Alignment {
  case left, right, center
  /// As `str.center` does, which gives the odd place of an odd width to the left.
  case methodCenter
}

extension Renderer {
  /// The text filled up to `width` scalars.
  func padded(_ text: String, _ width: Int, _ alignment: Alignment, _ fill: String = " ") throws(Fault) -> String {
    let length = text.unicodeScalars.count
    guard width > length else { return text }
    let missing = width - length
    try charge(forText: missing)
    let left: Int
    switch alignment {
    case .left: left = 0
    case .right: left = missing
    case .center: left = missing / 2
    case .methodCenter: left = missing / 2 + (missing & width & 1)
    }
    return String(repeating: fill, count: left) + text + String(repeating: fill, count: missing - left)
  }
}

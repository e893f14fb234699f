/// The elements of a picture.
enum SVG {
  /// How many colours lines have.
  static let colors = 5

  /// Light and dark; the colours are told apart by people who see few of them (Okabe & Ito 2008).
  private static let style = """
    text { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; font-size: 12px; fill: #57606a; }
    .title { font-size: 16px; font-weight: 600; fill: #24292f; }
    .head { font-size: 13px; font-weight: 600; fill: #24292f; }
    .end { text-anchor: end; } .middle { text-anchor: middle; }
    .grid { stroke: #8b949e; stroke-opacity: .25; } .axis { stroke: #8b949e; }
    path, .ring { fill: none; stroke-linejoin: round; stroke-linecap: round; }
    .thin { stroke-width: 1; stroke-opacity: .38; } .bold { stroke-width: 2; } .ring { stroke-width: 1.5; }
    .stroke0 { stroke: #0072b2; } .stroke1 { stroke: #d55e00; } .stroke2 { stroke: #009e73; }
    .stroke3 { stroke: #cc79a7; } .stroke4 { stroke: #e69f00; }
    .fill0 { fill: #0072b2; } .fill1 { fill: #d55e00; } .fill2 { fill: #009e73; } .fill3 { fill: #cc79a7; }
    .fill4 { fill: #e69f00; }
    @media (prefers-color-scheme: dark) {
      text { fill: #9da7b1; } .title, .head { fill: #e6edf3; } .stroke0 { stroke: #56b4e9; } .fill0 { fill: #56b4e9; }
    }
    """

  static func document(width: Double, height: Double, title: String, body: [String]) -> String {
    let size =
      "width=\"\(number(width))\" height=\"\(number(height))\" viewBox=\"0 0 \(number(width)) \(number(height))\""
    return """
      <svg xmlns="http://www.w3.org/2000/svg" \(size) role="img">
      <title>\(escaped(title))</title>
      <style>
      \(style)
      </style>
      \(text(String(title.prefix(100)), x: 24, y: 26, class: "title"))
      \(body.joined(separator: "\n"))
      </svg>

      """
  }

  static func text(_ text: String, x: Double, y: Double, class name: String) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" class=\"\(name)\">\(escaped(text))</text>"
  }

  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) -> String {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" class=\"\(name)\"/>"
  }

  static func dot(_ x: Double, _ y: Double, radius: Double, class name: String) -> String {
    "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(radius))\" class=\"\(name)\"/>"
  }

  static func path(_ points: [(Double, Double)], class name: String) -> String {
    let data = points.map { "\(number($0.0)) \(number($0.1))" }.joined(separator: "L")
    return "<path d=\"M\(data)\" class=\"\(name)\"/>"
  }

  /// To a tenth of a pixel.
  private static func number(_ value: Double) -> String {
    let text = ChartScale.fixed(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Text that is nothing but text; characters that XML does not have are replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

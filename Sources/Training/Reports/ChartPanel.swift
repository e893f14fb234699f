/// One pair of axes with its curves.
struct ChartPanel {
  /// How a curve is drawn.
  enum Style {
    case thin, bold
    /// With its points, the highest of which is named.
    case marked
  }

  /// A curve and its name.
  struct Line {
    var name: String
    var curve: Curve
    var style: Style
    var color: Int
  }

  var title: String
  var lines: [Line]

  /// - Parameters:
  ///   - steps: what the horizontal axis spans
  func svg(top: Double, height: Double, steps: [Double]) -> String {
    let (left, right) = (CurveChart.left, CurveChart.width - CurveChart.right)
    let x = ChartScale(steps, from: left, to: right, ticks: 8, isPadded: false)
    let values = lines.flatMap { $0.curve.finite.map(\.y) }
    let y = ChartScale(values, from: top + height, to: top, ticks: 5, isPadded: true)
    var parts = [SVG.text(title, x: left, y: top - 14, class: "head")]
    for tick in y.ticks {
      parts.append(SVG.line(left, y.place(tick), right, y.place(tick), class: "grid"))
      parts.append(SVG.text(y.label(tick), x: left - 8, y: y.place(tick) + 4, class: "label end"))
    }
    for tick in x.ticks where tick == tick.rounded() {
      parts.append(SVG.line(x.place(tick), top + height, x.place(tick), top + height + 5, class: "axis"))
      parts.append(SVG.text(x.label(tick), x: x.place(tick), y: top + height + 20, class: "label middle"))
    }
    parts.append(SVG.line(left, top + height, right, top + height, class: "axis"))
    parts.append(SVG.text("step", x: right, y: top + height + 38, class: "label end"))
    for line in lines { parts += Self.drawn(line, x, y) }
    return (parts + legend(y: top - 14, right: right)).joined(separator: "\n")
  }

  private static func drawn(_ line: Line, _ x: ChartScale, _ y: ChartScale) -> [String] {
    let places = Curve(
      points: line.curve.thinned(to: 700).points.map { .init(x: x.place($0.x), y: y.place($0.y)) })
    let style = line.style == .thin ? "thin" : "bold"
    var parts = places.pieces.map { piece in
      piece.count == 1
        ? SVG.dot(piece[0].x, piece[0].y, radius: 2.5, class: "fill\(line.color % SVG.colors)")
        : SVG.path(piece.map { ($0.x, $0.y) }, class: "\(style) stroke\(line.color % SVG.colors)")
    }
    guard line.style == .marked else { return parts }
    if places.finite.count <= 120 {
      parts += places.finite.map { SVG.dot($0.x, $0.y, radius: 3, class: "fill\(line.color % SVG.colors)") }
    }
    if let best = line.curve.finite.max(by: { $0.y < $1.y }) { parts += named(best, line.color, x, y) }
    return parts
  }

  /// The best point, with its number beside it.
  private static func named(_ best: Curve.Point, _ color: Int, _ x: ChartScale, _ y: ChartScale) -> [String] {
    let (px, py) = (x.place(best.x), y.place(best.y))
    let isRight = px > CurveChart.width / 2
    return [
      SVG.dot(px, py, radius: 5.5, class: "ring stroke\(color % SVG.colors)"),
      SVG.text(
        "\(ChartScale.fixed(best.y, 4)) at step \(ChartScale.fixed(best.x, 0))", x: px + (isRight ? -10 : 10),
        y: py - 9,
        class: isRight ? "label end" : "label"),
    ]
  }

  /// From right to left above the axes.
  private func legend(y: Double, right: Double) -> [String] {
    var parts: [String] = [], end = right
    for line in lines.reversed() {
      let name = String(line.name.prefix(40)), width = 8.2 * Double(name.count) + 6
      let style = line.style == .thin ? "thin" : "bold"
      parts.append(SVG.text(name, x: end, y: y, class: "label end"))
      parts.append(
        SVG.path([(end - width - 18, y - 4), (end - width, y - 4)], class: "\(style) stroke\(line.color % SVG.colors)"))
      end -= width + 34
    }
    return parts
  }
}

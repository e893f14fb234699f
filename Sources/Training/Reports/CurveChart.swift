import RankifyCore

/// The loss and the measures of a training over its steps, as a picture: SVG without scripts or anything from elsewhere.
///
/// Above the loss, step by step (thin) and smoothed; below each measure with its best point. Text and lines follow the
/// viewer's light or dark scheme; the background is the page's.
public struct CurveChart: Sendable {
  /// Above the picture.
  public var title: String
  /// What is shown.
  public var history: TrainingHistory

  static let width = 860.0
  static let left = 72.0
  static let right = 24.0
  private static let panelHeight = 230.0

  /// A chart of a history.
  public init(title: String, history: TrainingHistory) { (self.title, self.history) = (title, history) }

  /// The picture.
  public var svg: String {
    let panels = [lossPanel, measurePanel].compactMap { $0 }
    var top = 76.0, body: [String] = []
    for panel in panels {
      body.append(panel.svg(top: top, height: Self.panelHeight, steps: steps))
      top += Self.panelHeight + 86
    }
    if panels.isEmpty {
      body.append(SVG.text("Nothing was logged", x: Self.left, y: top + 20, class: "label"))
      top += 60
    }
    return SVG.document(width: Self.width, height: top - 12, title: title, body: body)
  }

  /// All steps that are spoken of, for the horizontal axis.
  private var steps: [Double] {
    history.steps.map { Double($0.step) } + history.measurements.map { Double($0.step) }
  }

  private var lossPanel: ChartPanel? {
    let raw = Curve(points: history.steps.map { .init(x: Double($0.step), y: $0.loss ?? .nan) })
    guard !raw.finite.isEmpty else { return nil }
    let smooth = raw.smoothed(width: max(5, Double(history.steps.count) / 25))
    return ChartPanel(
      title: "Loss",
      lines: [
        .init(name: "each step", curve: raw, style: .thin, color: 0),
        .init(name: "smoothed", curve: smooth, style: .bold, color: 0),
      ])
  }

  private var measurePanel: ChartPanel? {
    var names: [String] = []
    for measurement in history.measurements where !names.contains(measurement.measure) {
      names.append(measurement.measure)
    }
    let lines = names.enumerated().map { number, name in
      let points = history.measurements.filter { $0.measure == name }
        .map { Curve.Point(x: Double($0.step), y: $0.value) }
      return ChartPanel.Line(name: name, curve: Curve(points: points), style: .marked, color: number + 1)
    }.filter { !$0.curve.finite.isEmpty }
    return lines.isEmpty ? nil : ChartPanel(title: "Dev", lines: lines)
  }
}

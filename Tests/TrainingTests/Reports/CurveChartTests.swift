import Foundation
import Testing
import Training

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct CurveChartTests {
  private func history(_ losses: [Double?], dev: [(Int, String, Double)] = []) -> TrainingHistory {
    TrainingHistory(
      steps: losses.enumerated().map {
        TrainingStep(
          step: $0 + 1, epoch: 0, loss: $1, gradientNorm: 1, rate: 1, queries: 1, seconds: Double($0))
      },
      measurements: dev.map { TrainingMeasurement(step: $0.0, measure: $0.1, value: $0.2) })
  }

  /// All elements, by name; nil where it is no XML.
  private func elements(_ svg: String) -> [(name: String, attributes: [String: String])]? {
    let reader = ElementReader(), parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = reader
    return parser.parse() ? reader.elements : nil
  }

  private func paths(_ history: TrainingHistory) throws -> [String] {
    let found = try #require(elements(CurveChart(title: "t", history: history).svg))
    return found.filter { $0.name == "path" }.compactMap { $0.attributes["d"] }
  }

  /// Every number of every attribute that says where something is.
  private func places(_ svg: String) throws -> [Double] {
    let keys: Set = ["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "d", "width", "height"]
    return try #require(elements(svg)).flatMap { element in
      element.attributes.filter { keys.contains($0.key) }.flatMap { _, value in
        value.split { "ML ".contains($0) }.map { Double($0) ?? .nan }
      }
    }
  }

  @Test(
    arguments: [
      [], [0.5], [0, 0], [3, 3, 3], [1, .nan, 2], [.nan, .nan], [.infinity, 1], [Double.leastNonzeroMagnitude, 0],
      [1e308, -1e308],
      [-5, 5], [1e-7, 2e-7], [1e12, 2e12],
    ] as [[Double]])
  func anyNumbersMakeAPictureInsideItsFrame(losses: [Double]) throws {
    let svg = CurveChart(title: "run", history: history(losses, dev: [(1, "nDCG@10", losses.first ?? 0)])).svg
    for place in try places(svg) { #expect(place >= 0 && place <= 1000, "\(place)") }
  }

  @Test func gapsCutTheCurve() throws {
    let whole = try paths(history([1, 2, 3, 4])), cut = try paths(history([1, 2, .nan, 3, 4]))
    #expect(cut.count == whole.count + 2)
    #expect(try paths(history([1, 2, nil, 3, 4])) == cut, "a step that taught nothing has no loss")
  }

  @Test func thousandsOfPointsAreThinnedAndKeepTheirPeaks() throws {
    var losses = (0..<50_000).map { 2 + sin(Double($0) / 300) }
    losses[33_333] = 9
    let svg = CurveChart(title: "long", history: history(losses)).svg
    #expect(svg.utf8.count < 60_000)
    let drawn = try #require(try paths(history(losses)).first { $0.count > 5000 })
    let heights = drawn.split { "ML".contains($0) }.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
    // The peak of 9 is the top of an axis that ends at 10.
    let (top, bottom) = (try #require(heights.min()), try #require(heights.max()))
    #expect(bottom - top > 150)
  }

  @Test func textsAreEscaped() throws {
    let evil = "</text><script>alert(\"1\")</script> & \u{1} ü"
    let svg = CurveChart(title: evil, history: history([1], dev: [(1, evil, 0.5)])).svg
    let names = try #require(elements(svg)).map(\.name)
    #expect(!names.contains("script") && svg.contains("&lt;script&gt;") && !svg.contains("http://evil"))
    #expect(svg.components(separatedBy: "http").count == 2)
  }

  @Test func theBestMeasureIsNamed() throws {
    let svg = CurveChart(
      title: "t", history: history([1, 2, 3], dev: [(1, "RR", 0.5), (2, "RR", 0.61234), (3, "RR", 0.6)])
    ).svg
    #expect(svg.contains("0.6123 at step 2"))
    #expect(svg.contains(">0.50<") && svg.contains(">0.55<") && svg.contains(">0.65<"))
  }
}

private final class ElementReader: NSObject, XMLParserDelegate {
  var elements: [(name: String, attributes: [String: String])] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append((name, attributes))
  }
}

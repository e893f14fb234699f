import Foundation
import Tensors
import Testing
import Transformers

/// Every way of pooling against sentence-transformers' own.
struct PoolingTests {
  private struct Golden: Decodable {
    var states: [[Float]]
    var modes: [String: [Float]]
  }

  @Test func everyModeIsThatOfSentenceTransformers() throws {
    let path = GoldenEncoder.root + "/pooling.json"
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    let (count, columns) = (golden.states.count, golden.states[0].count)
    // Between two other sequences, of which nothing may get in.
    let noise = [[Float](repeating: 99, count: columns)]
    let rows = noise + golden.states + noise + noise
    let states = Matrix(rows: rows.count, columns: columns, rows.flatMap { $0 })
    #expect(golden.modes.count == 2 * PoolingMode.allCases.count)
    for (name, expected) in golden.modes {
      let parts = name.split(separator: "/")
      let mode = try #require(PoolingMode(rawValue: String(parts[0])))
      var out = Matrix()
      try Pooling(modes: [mode])(
        states, offsets: [0, 1, 1 + count, 3 + count], skipping: #require(Int(parts[1])), into: &out)
      #expect(largestDifference(out[row: 1], expected) < 1e-6, "\(name)")
    }
  }

  @Test func modesStandSideBySide() {
    let states = Matrix(rows: 2, columns: 2, [1, 2, 3, 4])
    var out = Matrix()
    Pooling(modes: [.cls, .mean, .lastToken])(states, offsets: [0, 2], skipping: 0, into: &out)
    #expect(out.elements == [1, 2, 2, 3, 3, 4])
  }
}

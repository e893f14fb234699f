import Tensors
import TestSupport
import Testing

@Suite struct KeyValueCacheRowsTests {
  // Heads of 33 leave a panel of values half empty; 600 positions are three pages.
  @Test(arguments: [(1, 4), (3, 33), (2, 64)]) func rowsAreWhatWasAppended(_ heads: Int, _ dim: Int) {
    let width = heads * dim
    let written = Matrix.random(600, 2 * width + 5, seed: 7)
    var cache = KeyValueCache(heads: heads, dim: dim)
    cache.append(written, keys: 5, values: width + 5)
    for range in [0..<600, 0..<1, 250..<270, 599..<600, 31..<33, 40..<40] {
      let rows = cache.rows(range, on: .parallel)
      #expect(rows.rows == range.count && rows.columns == 2 * width)
      for (row, position) in range.enumerated() {
        #expect(rows[row: row] == Array(written[row: position].dropFirst(5)))
      }
    }
    var copy = KeyValueCache(heads: heads, dim: dim)
    copy.append(cache.rows(0..<600), keys: 0, values: width)
    #expect(copy.rows(0..<600).elements == cache.rows(0..<600).elements)
  }

  @Test(arguments: [RotaryScaling.none, .linear(factor: 4), .divided(by: [1, 2, 4, 8])])
  func movedRowsAreThoseOfTheNewPosition(_ scaling: RotaryScaling) {
    let rotary = Rotary(headDim: 8, positions: 2000, theta: 10_000, scaling: scaling)
    let plain = Matrix.random(5, 24, seed: 3)
    for (start, distance) in [(0, 0), (0, 1), (7, 900), (900, -893)] {
      var (moved, expected) = (plain, plain)
      rotary.apply(to: &moved, columns: 16, from: start)
      rotary.move(&moved, columns: 16, by: distance)
      rotary.apply(to: &expected, columns: 16, from: start + distance)
      #expect(zip(moved.elements, expected.elements).allSatisfy { abs($0 - $1) < 3e-4 })
      #expect((0..<5).allSatisfy { moved[row: $0].suffix(8) == plain[row: $0].suffix(8) })
    }
  }
}

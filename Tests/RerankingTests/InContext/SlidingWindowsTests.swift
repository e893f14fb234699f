import RankifyCore
import Reranking
import TestSupport
import Testing

@Suite struct SlidingWindowsTests {
  @Test func windowsOverlapFromTheEnd() {
    #expect(SlidingWindows(size: 4, stride: 2).ranges(7) == [3..<7, 1..<5, 0..<3])
    #expect(SlidingWindows(size: 20, stride: 10).ranges(20) == [0..<20])
    #expect(SlidingWindows(size: 20, stride: 10).ranges(3) == [0..<3])
    #expect(SlidingWindows(size: 5, stride: 5).ranges(11) == [6..<11, 1..<6, 0..<1])
    #expect(SlidingWindows(size: 5, stride: 5).ranges(0).isEmpty)
  }

  @Test func theBestOfAWindowGoOn() {
    let scores: [Float] = [0.3, 0.1, 0.9, 0.2, 0.8, 0.4, 0.7]
    var shown: [[Int]] = []
    let order = SlidingWindows(size: 4, stride: 2).ranked(Array(0..<7)) { window in
      shown.append(window.reversed())
      return window.map { scores[$0] }
    }
    #expect(shown == [[6, 5, 4, 3], [6, 4, 2, 1], [4, 2, 0]])
    // Windows are approximate: 5 is better than 0.
    #expect(order == [2, 4, 0, 6, 1, 5, 3])
  }

  @Test(arguments: 0..<20) func nothingIsLostOrDoubled(seed: UInt64) {
    var generator = SplitMix(seed: seed)
    let count = Int.random(in: 0...60, using: &generator), size = Int.random(in: 1...20, using: &generator)
    let windows = SlidingWindows(size: size, stride: Int.random(in: 1...size, using: &generator))
    let order = windows.ranked(Array(0..<count)) { window in
      window.map { _ in Float.random(in: 0..<3, using: &generator).rounded() }
    }
    #expect(order.sorted() == Array(0..<count))
  }

  @Test func equalsKeepTheirOrder() {
    let list = Array(0..<30)
    #expect(SlidingWindows(size: 8, stride: 3).ranked(list) { $0.map { _ in 1 } } == list)
  }
}

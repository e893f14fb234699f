import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct RotaryScalingTests {
  /// The angle of each pair at a position, and how long pairs become.
  private func turned(_ rotary: Rotary, at position: Int) -> [(angle: Double, length: Double)] {
    var x = Matrix(
      rows: 1, columns: rotary.headDim,
      Array(repeating: 1, count: rotary.headDim / 2) + Array(repeating: 0, count: rotary.headDim / 2))
    rotary.apply(to: &x, columns: rotary.headDim, from: position)
    return (0..<rotary.headDim / 2).map { i in
      let (a, b) = (Double(x[0, i]), Double(x[0, i + rotary.headDim / 2]))
      return (atan2(b, a), (a * a + b * b).squareRoot())
    }
  }

  private func angles(_ scaling: RotaryScaling, headDim: Int = 8, theta: Double = 10_000) -> [Double] {
    turned(Rotary(headDim: headDim, positions: 4, theta: theta, scaling: scaling), at: 1).map(\.angle)
  }

  private func isNear(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 }
  }

  @Test func aSequenceMayBeginAtAnyPosition() {
    let rotary = Rotary(headDim: 8, positions: 64, theta: 100), x = Matrix.random(40, 24, seed: 3)
    var whole = x, part = x.rows(17..<40)
    rotary.apply(to: &whole, columns: 16, offsets: [0, 40])
    rotary.apply(to: &part, columns: 16, from: 17)
    #expect(part.elements == whole.rows(17..<40).elements)
  }

  @Test func linearScalingDividesPositions() {
    let plain = [1, 0.1, 0.01, 0.001]
    #expect(isNear(angles(.none), plain))
    #expect(isNear(angles(.linear(factor: 4)), plain.map { $0 / 4 }))
    #expect(isNear(angles(.divided(by: [1, 2, 4, 8])), [1, 0.05, 0.0025, 0.000125]))
  }

  @Test func llama3KeepsHighFrequenciesAndDividesLowOnes() {
    // Turns within 63 positions: 10.03, 1.003, .1003, .01003; kept above 4, divided below 1, .1% of the way between at 1.003.
    let found = angles(.llama3(factor: 8, low: 1, high: 4, original: 63))
    let share = (63 * 0.1 / (2 * .pi) - 1) / 3
    #expect(isNear(found, [1, (1 - share) * 0.1 / 8 + share * 0.1, 0.01 / 8, 0.001 / 8]))
  }

  @Test func yarnBlendsAndGrows() {
    // Pairs that turn 32 times and once within 4096 positions: 8 ln(4096 / 64π) / (2 ln 10⁴) = 1.3 and 2.8.
    let rotary = Rotary(
      headDim: 8, positions: 4, theta: 10_000, scaling: .yarn(factor: 4, original: 4096))
    let found = turned(rotary, at: 1)
    #expect(isNear(found.map(\.angle), [1, 0.1, 0.01 / 4 / 2 + 0.01 / 2, 0.001 / 4]))
    #expect(found.allSatisfy { abs($0.length - (0.1 * log(4.0) + 1)) < 1e-6 })
  }
}

import CKernels
import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct FunctionTests {
  /// 200,001 points of -20...20, and extremes.
  private static let points: [Float] =
    (0...200_000).map { Float($0) * 2e-4 - 20 } + [-1e30, -88, -87.4, -50, 50, 88, 1e30, 0, -0.0, 1e-30, -1e-38]

  @Test(arguments: sets, [Activation.gelu, .geluTanh, .silu, .tanh, .sigmoid, .relu])
  func activationsMatchDoublePrecision(set: InstructionSet, activation: Activation) {
    var y = Matrix(rows: 1, columns: Self.points.count, Self.points)
    y.apply(activation, on: Compute(kernels: Kernels(set)))
    var worst = 0.0
    for (x, y) in zip(Self.points, y.elements) {
      let expected = Reference.activated(Double(x), activation)
      worst = max(worst, abs(Double(y) - expected) / max(1, abs(expected)))
    }
    #expect(worst < 1.5e-6)
  }

  @Test(arguments: sets)
  func exponentialsAreWithinTwoUnitsInTheLastPlace(set: InstructionSet) {
    let points = (0...100_000).map { Float($0) * -8.7e-4 }
    var values = points
    Kernels(set).table.pointee.exponential(&values, values.count)
    for (x, y) in zip(points, values) {
      #expect(abs(Double(y) / exp(Double(x)) - 1) < 2.4e-7)
    }
  }

  @Test(arguments: sets)
  func exponentialsHaveTheRightLimits(set: InstructionSet) {
    var values: [Float] = [-.infinity, -1000, 0, 1000, .infinity, .nan, 1]
    Kernels(set).table.pointee.exponential(&values, values.count)
    #expect(values[0] == 0 && values[1] == 0 && values[2] == 1)
    #expect(values[3] == .infinity && values[4] == .infinity && values[5].isNaN)
  }

  @Test(arguments: sets, [Activation.gelu, .geluTanh, .silu, .tanh, .sigmoid, .relu])
  func notANumberStaysOne(set: InstructionSet, activation: Activation) {
    var y = Matrix(rows: 1, columns: 3, [1, .nan, -1])
    y.apply(activation, on: Compute(kernels: Kernels(set)))
    #expect(y[0, 1].isNaN && y[0, 0].isFinite && y[0, 2].isFinite)
  }

  @Test func everyHalfConvertsExactly() {
    let halves = (0...UInt16.max).map { $0 }
    var floats = [Float](repeating: 0, count: halves.count)
    halves.withUnsafeBytes { ck_load_floats($0.baseAddress, CK_F16, halves.count, &floats) }
    for (half, float) in zip(halves, floats) {
      let (exponent, fraction) = (Int(half >> 10 & 31), Double(half & 1023))
      if exponent == 31 && fraction > 0 {
        #expect(float.isNaN)
        continue
      }
      let magnitude =
        exponent == 31
        ? .infinity : exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * pow(2, Double(exponent - 25))
      #expect(Double(float) == (half >> 15 == 0 ? magnitude : -magnitude))
    }
  }
}

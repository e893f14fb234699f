import Tensors
import Testing

/// Serialized: what is kept is common to the process.
@Suite(.serialized) struct MatrixMemoryTests {
  /// 37 MB, as no other test needs them, that the system would give fresh and clear.
  private let rows = 9_300_000

  private func matrix() -> Matrix { Matrix(rows: rows, columns: 1) }

  private func address(_ matrix: Matrix) -> UInt { UInt(bitPattern: matrix.base) }

  @Test func aMatrixTakesTheMemoryOfOneThatIsGone() {
    let memory = MatrixMemory()
    var x = matrix()
    x[rows - 1, 0] = 7
    x = Matrix()
    // Not cleared: what it holds is what the other matrix held.
    x.resize(rows: rows, columns: 1)
    #expect(x[rows - 1, 0] == 7)
    withExtendedLifetime(memory) {}
  }

  @Test func zerosAreZerosInUsedMemory() {
    let memory = MatrixMemory()
    for round in 0..<2 {
      var x = matrix()
      #expect(x.elements.allSatisfy { $0 == 0 }, "round \(round)")
      x.withMutableElements { for i in $0.indices { $0[i] = 7 } }
    }
    withExtendedLifetime(memory) {}
  }

  @Test func matricesThatLiveShareNothing() {
    let memory = MatrixMemory()
    _ = matrix()
    let (a, b) = (matrix(), matrix())
    #expect(address(a) != address(b))
    var c = a
    c[0, 0] = 1
    #expect(a[0, 0] == 0 && address(c) != address(a) && address(c) != address(b))
    withExtendedLifetime(memory) {}
  }
}

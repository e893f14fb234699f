import Tensors
import Testing

@Suite struct MatrixTests {
  @Test func copiesAreValues() {
    let a = Matrix(rows: 2, columns: 2, [1, 2, 3, 4])
    var b = a
    b[0, 1] = 9
    #expect(a.elements == [1, 2, 3, 4])
    #expect(b.elements == [1, 9, 3, 4])
    b.resize(rows: 1, columns: 1)
    #expect(a[1, 1] == 4)
  }

  @Test func shrinkingKeepsTheMemory() {
    var a = Matrix(rows: 10, columns: 10)
    let before = a.withElements { $0.baseAddress }
    a.resize(rows: 3, columns: 4)
    a.resize(rows: 20, columns: 5)
    #expect(a.withElements { $0.baseAddress } == before)
    #expect(Int(bitPattern: before) % 64 == 0)
  }

  @Test func emptyMatricesPassThrough() {
    var y = Matrix()
    PackedLinear(Matrix(rows: 3, columns: 2))(Matrix(rows: 0, columns: 2), into: &y)
    #expect(y.rows == 0 && y.columns == 3 && y.elements.isEmpty)
    y.softmax()
    y.normalizeRows()
    #expect(y.rows == 0)
  }
}

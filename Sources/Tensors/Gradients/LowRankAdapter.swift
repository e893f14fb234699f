/// A low-rank change of a weight matrix: W + factor · B A (LoRA; Hu et al. 2022).
public struct LowRankAdapter: Sendable {
  /// rank x inputs
  public let a: ParameterID
  /// outputs x rank, zeros at first
  public let b: ParameterID
  /// alpha / rank
  public let factor: Float
}

extension ParameterSet {
  /// Puts an adapter of rank `rank` beside a matrix, which is no longer trained itself. A is drawn as the reference
  /// implementation draws it (uniform within ±1/√inputs), B is zero: nothing changes until training does.
  public mutating func adapt(
    _ id: ParameterID, rank: Int, alpha: Float, using generator: inout some RandomNumberGenerator
  ) {
    precondition(rank > 0 && adapters[id.index] == nil, "rank \(rank), or a second adapter")
    let matrix = self[id]
    let bound = 1 / Float(matrix.columns).squareRoot()
    let values = (0..<rank * matrix.columns).map { _ in Float.random(in: -bound...bound, using: &generator) }
    let a = Matrix(rows: rank, columns: matrix.columns, values)
    adapt(id, a: a, b: Matrix(rows: matrix.rows, columns: rank), factor: alpha / Float(rank))
  }

  /// Puts an adapter that was made before beside a matrix, which is no longer trained itself.
  /// - Precondition: `a` is rank x inputs and `b` outputs x rank, and the matrix has no adapter.
  public mutating func adapt(_ id: ParameterID, a: Matrix, b: Matrix, factor: Float) {
    let (matrix, name) = (self[id], name(of: id))
    precondition(
      a.columns == matrix.columns && b.rows == matrix.rows && a.rows == b.columns && adapters[id.index] == nil,
      "\(b.rows) x \(b.columns) times \(a.rows) x \(a.columns) for \(matrix.rows) x \(matrix.columns), or a second adapter"
    )
    let places = (a: add(name + ".lora_A", a, decays: true), b: add(name + ".lora_B", b, decays: true))
    setTrainable(false, id)
    attach(LowRankAdapter(a: places.a, b: places.b, factor: factor), to: id)
  }

  /// The adapter beside a matrix.
  public func adapter(of id: ParameterID) -> LowRankAdapter? { adapters[id.index] }

  /// A matrix as it acts: with its adapter's change.
  public func effective(_ id: ParameterID) -> Matrix {
    guard let adapter = adapters[id.index] else { return self[id] }
    var change = Matrix(), result = self[id]
    BLAS.multiplyTransposed(self[adapter.b], self[adapter.a].transposed(), into: &change)
    change.scale(by: adapter.factor)
    result.add(change)
    return result
  }

  /// Adds every adapter's change to its matrix and takes the adapters away; the model computes what it computed before.
  public mutating func mergeAdapters() {
    for index in adapters.keys { self[ParameterID(index: index)] = effective(ParameterID(index: index)) }
    detachAdapters()
  }
}

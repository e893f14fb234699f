/// Row-major 32-bit floats, 64-byte aligned, without gaps between rows. A value: copies share storage until one is changed.
///
/// Operations write into matrices given `inout` and reuse their memory: keep the matrices of a forward pass from one call to
/// the next and no memory is allocated.
public struct Matrix: Sendable {
  /// The number of rows.
  public private(set) var rows: Int
  /// The number of columns.
  public private(set) var columns: Int
  private var storage: Storage

  /// An empty matrix, to be filled by an operation.
  public init() {
    self.init(rows: 0, columns: 0)
  }

  /// Zeros.
  public init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) rows and \(columns) columns")
    (self.rows, self.columns) = (rows, columns)
    storage = Storage(capacity: rows * columns)
    storage.elements.initialize(repeating: 0, count: rows * columns)
  }

  /// Values row by row.
  public init(rows: Int, columns: Int, _ values: [Float]) {
    precondition(values.count == rows * columns, "expected \(rows) x \(columns) values, got \(values.count)")
    (self.rows, self.columns) = (rows, columns)
    storage = Storage(capacity: values.count)
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { storage.elements.update(from: base, count: values.count) }
    }
  }

  /// Changes the shape. The elements are unspecified afterwards; memory is allocated only if it grows.
  public mutating func resize(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) rows and \(columns) columns")
    if storage.capacity < rows * columns || !isKnownUniquelyReferenced(&storage) {
      storage = Storage(capacity: rows * columns)
    }
    (self.rows, self.columns) = (rows, columns)
  }

  /// One element.
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "no element (\(row), \(column))")
      return storage.elements[row * columns + column]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "no element (\(row), \(column))")
      makeUnique()
      storage.elements[row * columns + column] = newValue
    }
  }

  /// A copy of one row.
  public subscript(row row: Int) -> [Float] {
    precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
    return Array(UnsafeBufferPointer(start: storage.elements + row * columns, count: columns))
  }

  /// The elements row by row.
  public var elements: [Float] { withElements { Array($0) } }

  /// Calls `body` with the elements row by row.
  public func withElements<R, E: Error>(_ body: (UnsafeBufferPointer<Float>) throws(E) -> R) throws(E) -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.elements, count: rows * columns))
  }

  /// Calls `body` with the elements row by row, to be changed.
  public mutating func withMutableElements<R, E: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(E) -> R
  ) throws(E) -> R {
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: storage.elements, count: rows * columns))
  }

  /// The address of the elements, valid while the matrix lives and is not changed otherwise.
  package var base: UnsafePointer<Float> { UnsafePointer(storage.elements) }

  /// The address of the elements of a matrix that shares its storage with no other.
  package mutating func uniqueBase() -> UnsafeMutablePointer<Float> {
    makeUnique()
    return storage.elements
  }

  private mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&storage) else { return }
    let copy = Storage(capacity: rows * columns)
    copy.elements.update(from: storage.elements, count: rows * columns)
    storage = copy
  }
}

/// Aligned memory. Shared between copies of a matrix and changed only while one matrix alone refers to it: hence safe to send.
private final class Storage: @unchecked Sendable {
  let elements: UnsafeMutablePointer<Float>
  let capacity: Int
  private let block: MemoryBlock

  init(capacity: Int) {
    self.capacity = capacity
    block = MatrixMemory.take(max(1, capacity) * 4 + 64)
    elements = block.address.bindMemory(to: Float.self, capacity: capacity)
  }

  deinit { MatrixMemory.give(block) }
}

import RankifyCore
import Tensors

extension SafetensorsWriter {
  /// A tensor to write.
  public struct Tensor: Sendable {
    /// Its name, unique in the file.
    public var name: String
    /// Its dimensions, slowest first.
    public let shape: [Int]
    let typeName: String
    /// The bytes of its elements.
    let byteCount: Int
    private let content: Content

    private enum Content: Sendable {
      case floats([Float])
      case matrix(Matrix)
      /// A tensor of that name in a checkpoint.
      case stored(Checkpoint, String)
    }

    /// Creates a tensor of 32-bit floats, as many as the shape says.
    public init(name: String, shape: [Int], values: [Float]) {
      self.init(name, shape, values.count, .floats(values))
    }

    /// Creates a tensor of the numbers of a matrix, as many as the shape says.
    /// - Parameter shape: rows and columns if `nil`
    public init(name: String, shape: [Int]? = nil, _ matrix: Matrix) {
      self.init(name, shape ?? [matrix.rows, matrix.columns], matrix.rows * matrix.columns, .matrix(matrix))
    }

    private init(_ name: String, _ shape: [Int], _ count: Int, _ content: Content) {
      precondition(shape.reduce(1, *) == count, "\(count) values for '\(name)' of shape \(shape)")
      (self.name, self.shape, self.content) = (name, shape, content)
      (typeName, byteCount) = (TensorType.float32.rawValue, 4 * count)
    }

    /// A tensor of a checkpoint, of any type, as it is.
    init(_ entry: TensorEntry, of checkpoint: Checkpoint) {
      (name, shape, typeName, byteCount) = (entry.name, entry.shape, entry.typeName, entry.range.count)
      content = .stored(checkpoint, entry.name)
    }

    /// Calls `body` with its bytes, where they lie.
    func withBytes(_ body: (UnsafeRawBufferPointer) throws(RankifyError) -> Void) throws(RankifyError) {
      switch content {
      case .floats(let values):
        // Typed errors do not pass through the standard library's closures.
        let fault = values.withUnsafeBytes { bytes in Self.fault { () throws(RankifyError) in try body(bytes) } }
        if let fault { throw fault }
      case .matrix(let matrix):
        try matrix.withElements { elements throws(RankifyError) in try body(UnsafeRawBufferPointer(elements)) }
      case .stored(let checkpoint, let name):
        defer { withExtendedLifetime(checkpoint) {} }
        if let bytes = checkpoint.bytes(of: name) { try body(bytes) }
      }
    }

    private static func fault(_ body: () throws(RankifyError) -> Void) -> RankifyError? {
      do {
        try body()
        return nil
      } catch {
        return error
      }
    }
  }
}

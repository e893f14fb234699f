import RankifyCore
import Tensors

/// Writes tensors of 32-bit floats to a safetensors file, in the order given, crash-safely.
public enum SafetensorsWriter {
  /// A tensor to write.
  public struct Tensor: Sendable {
    /// Its name, unique in the file.
    public var name: String
    /// Its dimensions, slowest first.
    public var shape: [Int]
    /// Its elements; as many as the shape says.
    public var values: [Float]

    /// Creates a tensor.
    public init(name: String, shape: [Int], values: [Float]) {
      precondition(shape.reduce(1, *) == values.count, "\(values.count) values for shape \(shape)")
      (self.name, self.shape, self.values) = (name, shape, values)
    }
  }

  /// Writes `tensors` and text `metadata` to `path`.
  public static func write(
    _ tensors: [Tensor], metadata: [String: String] = [:], to path: String
  ) throws(RankifyError) {
    precondition(Set(tensors.map(\.name)).count == tensors.count, "two tensors have the same name")
    let header = header(tensors, metadata)
    let file = try AtomicFile(path)
    try file.write(withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) })
    try file.write(header)
    for tensor in tensors {
      try file.write(
        tensor.values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } })
    }
    try file.commit()
  }

  private static func header(_ tensors: [Tensor], _ metadata: [String: String]) -> String {
    var members: [(String, String)] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { ($0.key, JSONText.string($0.value)) }
      members.append(("__metadata__", JSONText.object(pairs)))
    }
    var start = 0
    for tensor in tensors {
      let end = start + 4 * tensor.values.count
      members.append((tensor.name, entry(tensor.shape, start, end)))
      start = end
    }
    let text = JSONText.object(members)
    // Padded with blanks so that the data are aligned.
    return text + String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)
  }

  private static func entry(_ shape: [Int], _ start: Int, _ end: Int) -> String {
    JSONText.object([
      ("dtype", JSONText.string(TensorType.float32.rawValue)),
      ("shape", JSONText.array(shape.map(String.init))),
      ("data_offsets", JSONText.array([String(start), String(end)])),
    ])
  }
}

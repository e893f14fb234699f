import RankifyCore
import Tensors
import Transformers

/// Where a training stands, in one file: what is needed to go on as if it had never stopped.
///
/// The file is a safetensors file of 32-bit floats, which other tools open; its metadata hold the state, the version of the
/// layout and a checksum over all of it. It appears whole or not at all, and a damaged one is refused.
public struct TrainingCheckpoint: Sendable {
  /// Matrices by name; every bit is kept, whatever number it is.
  public var matrices: [String: Matrix]
  /// What else there is to know, as text: JSON.
  public var state: String

  private static let format = "rankify-training-checkpoint"
  private static let version = "1"

  /// A checkpoint in memory.
  public init(matrices: [String: Matrix] = [:], state: String = "{}") {
    (self.matrices, self.state) = (matrices, state)
  }

  /// Writes the file; one that is there is replaced in one step, and stays where that fails.
  public func write(to path: String) throws(RankifyError) {
    let tensors = names.compactMap { name in matrices[name].map { SafetensorsWriter.Tensor(name: name, $0) } }
    let metadata = [
      "format": Self.format, "version": Self.version, "checksum": checksum, "state": state,
    ]
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
  }

  /// Reads a file.
  /// - Throws: `RankifyError` where it is no checkpoint, of another version, or damaged.
  public init(_ path: String) throws(RankifyError) {
    let file = try SafetensorsFile(path)
    let metadata = try file.metadata()
    try Self.requireKnown(metadata, path)
    matrices = [:]
    for entry in file.entries { matrices[entry.name] = try Self.matrix(entry, of: file) }
    state = metadata["state"] ?? ""
    guard metadata["checksum"] == checksum else {
      throw .invalid(
        path,
        "the checkpoint is damaged: its contents do not have the checksum written with them; begin the training anew")
    }
  }

  private static func requireKnown(_ metadata: [String: String], _ path: String) throws(RankifyError) {
    guard metadata["format"] == format else {
      throw .invalid(path, "is not a checkpoint of a training; its metadata have no format '\(format)'")
    }
    guard let found = metadata["version"], found == version else {
      throw .invalid(
        path,
        "is a checkpoint of version \(metadata["version"] ?? "none"); expected \(version), so go on with the program that wrote it"
      )
    }
  }

  private static func matrix(_ entry: TensorEntry, of file: SafetensorsFile) throws(RankifyError) -> Matrix {
    guard entry.type == .float32, entry.shape.count == 2 else {
      throw .invalid(
        file.path, "tensor '\(entry.name)' is \(entry.typeName) of shape \(entry.shape); expected a matrix of F32")
    }
    var matrix = Matrix(rows: entry.shape[0], columns: entry.shape[1])
    matrix.withMutableElements { UnsafeMutableRawBufferPointer($0).copyMemory(from: file.bytes(of: entry)) }
    return matrix
  }

  private var names: [String] { matrices.keys.sorted { ByteOrder.precedes($0, $1) } }

  /// Of everything that the file holds, names and shapes included.
  private var checksum: String {
    var hash = MixingHash()
    for text in [Self.version, state] + names { Array(text.utf8).withUnsafeBytes { hash.add($0) } }
    for matrix in names.compactMap({ matrices[$0] }) {
      hash.add(UInt64(matrix.rows))
      hash.add(UInt64(matrix.columns))
      matrix.withElements { hash.add(UnsafeRawBufferPointer($0)) }
    }
    return hash.hexadecimal
  }
}

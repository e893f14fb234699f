import Foundation
import RankifyCore

/// Writes vectors as other programs read them: a NumPy matrix `PATH` (`.npy`, little-endian floats, one row a text) and
/// beside it `PATH.ids`, the identifiers of the rows, one a line in UTF-8.
///
/// Both files appear whole or not at all, the matrix last. Until then rows go to `PATH.partial` and `PATH.ids.partial`,
/// which stay for `resume` where the work is interrupted.
public final class VectorFileWriter {
  /// How numbers are written.
  public enum Element: String, CaseIterable, Sendable {
    /// 32-bit floats.
    case float32 = "fp32"
    /// 16-bit floats, rounded to nearest.
    case float16 = "fp16"
  }

  /// The identifiers that an interrupted file had, in the order of its rows.
  public let resumed: [String]
  /// Rows written, resumed ones included.
  public private(set) var rows: Int
  private var header: NumpyHeader
  private let matrix: AtomicFile
  private let identifiers: AtomicFile

  /// The name of the file of identifiers.
  public static func identifiersPath(_ path: String) -> String { path + ".ids" }

  /// Opens the files.
  /// - Parameter resume: whether to keep the rows of an interrupted file that are whole, with their identifiers.
  public init(
    _ path: String, dimension: Int, element: Element = .float32, resume: Bool = false
  ) throws(RankifyError) {
    precondition(dimension > 0, "a dimension of \(dimension)")
    header = NumpyHeader(element: element == .float32 ? .float32 : .float16, rows: 0, columns: dimension)
    let ids = VectorFileWriter.identifiersPath(path)
    let partial = resume ? try PartialVectors(path, ids, header) : PartialVectors()
    resumed = partial.identifiers
    rows = partial.identifiers.count
    matrix = try AtomicFile(path, keepingFirst: partial.matrixBytes, keepsPartial: true)
    identifiers = try AtomicFile(ids, keepingFirst: partial.identifierBytes, keepsPartial: true)
    if partial.matrixBytes == 0 { try matrix.write(header.bytes) }
  }

  /// Appends a row.
  /// - Throws: a failure where a number is not finite; invalid input where the identifier holds a line break.
  public func write(_ id: String, _ vector: [Float]) throws(RankifyError) {
    precondition(vector.count == header.columns, "expected \(header.columns) numbers, got \(vector.count)")
    guard vector.allSatisfy(\.isFinite) else {
      throw RankifyError(
        .failure, "document '\(id)': its vector has a number that is not finite; the model is at fault")
    }
    guard !id.isEmpty, !id.utf8.contains(where: { $0 == 0x0a || $0 == 0x0d }) else {
      throw RankifyError(.invalidInput, "the identifier '\(id)' is empty or holds a line break")
    }
    try matrix.write(bytes(vector))
    try identifiers.write(id + "\n")
    rows += 1
  }

  private func bytes(_ vector: [Float]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(header.rowBytes)
    for value in vector {
      switch header.element {
      case .float32: withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      case .float16: withUnsafeBytes(of: HalfFloat.bits(value).littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }

  /// Makes the rows written so far survive a crash: they are kept by `resume`.
  public func synchronize() throws(RankifyError) {
    // An identifier on disk means a row on disk.
    try matrix.synchronize()
    try identifiers.synchronize()
  }

  /// Finishes: both files are whole and in their place.
  public func finish() throws(RankifyError) {
    header.rows = rows
    try matrix.overwrite(header.bytes, at: 0)
    try identifiers.commit()
    try matrix.commit()
  }
}

/// What is whole in interrupted files of vectors.
private struct PartialVectors {
  var identifiers: [String] = []
  var matrixBytes = 0
  var identifierBytes = 0

  init() {}

  init(_ path: String, _ ids: String, _ header: NumpyHeader) throws(RankifyError) {
    guard let file = FileHandle(forReadingAtPath: path + ".partial"),
      let data = FileManager.default.contents(atPath: ids + ".partial")
    else { return }
    let (head, size): (Data, UInt64)
    do {
      head = try file.read(upToCount: NumpyHeader.length) ?? Data()
      size = try file.seekToEnd()
    } catch {
      throw RankifyError(.failure, "\(path).partial: cannot be read; begin anew without --resume", cause: error)
    }
    if head.count < NumpyHeader.length { return }
    guard Array(head) == header.bytes else {
      throw RankifyError(
        .invalidInput, "\(path).partial: was begun with vectors of another kind; begin anew without --resume")
    }
    let whole = (Int(size) - NumpyHeader.length) / header.rowBytes
    let lines = data.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast().prefix(whole)
    identifiers = lines.map { String(decoding: $0, as: UTF8.self) }
    identifierBytes = lines.reduce(0) { $0 + $1.count + 1 }
    matrixBytes = NumpyHeader.length + identifiers.count * header.rowBytes
  }
}

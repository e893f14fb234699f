import Downloads
import Foundation
import RankifyCore
import Transformers

/// What queries looked at, kept in a folder: whoever tries other heads, layers or poolings, or leaves out the calibration, takes it
/// from there, and no model reads anything again.
///
/// A file for each query and prompt, named by the SHA-256 of the model, its arithmetic and all tokens: safetensors with one tensor
/// `attention`, heads × positions before the query in single precision, a mean over the query's tokens, and in its metadata
/// `format`, `version`, the file's own name as `key`, `queryTokens` and the `checksum` of the numbers. Files are put in their
/// place whole, by any number of processes.
public struct AttentionFolder: Sendable {
  private static let format = "rankify-attention"
  private static let version = "2"
  private static let tensor = "attention"

  /// The folder.
  public let path: String
  private let model: String

  /// - Parameters:
  ///   - path: the folder; made where it is not there
  ///   - model: what decides attention besides the tokens: the model's checksum and its arithmetic
  /// - Throws: `failure` where the folder cannot be made
  public init(_ path: String, model: String) throws(RankifyError) {
    (self.path, self.model) = (path, model)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw RankifyError(.failure, "\(path): no folder that attention can be kept in can be made here", cause: error)
    }
  }

  /// The file of what `tail` looked at behind `prefix`.
  /// - Parameter isApart: whether passages were read each by itself
  func file(prefix: [Int32], tail: [Int32], isApart: Bool) -> String {
    // Lengths are told, so that no two pairs of lists spell the same bytes.
    let counts = [Int32(prefix.count), Int32(tail.count), isApart ? 1 : 0]
    let numbers = (counts + prefix + tail).flatMap { number in
      withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
    return "\(path)/\(Checksum(.sha256, of: Array("\(Self.version) \(model)\n".utf8) + numbers).digest).safetensors"
  }

  /// What is kept there; `nil` where nothing is.
  /// - Throws: `invalidInput` for a file that is damaged or has other heads or positions
  func attention(_ file: String, heads: [[Int]], count: Int) throws(RankifyError) -> HeadAttention? {
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    let fault = RankifyError.invalid(file, "is damaged, or no attention that was kept; delete it, and it is made anew")
    guard let stored = try? SafetensorsFile(file), let metadata = try? stored.metadata() else { throw fault }
    let headCount = heads.reduce(0) { $0 + $1.count }
    guard metadata["format"] == Self.format, metadata["version"] == Self.version,
      metadata["key"] == Self.key(file),
      stored.entries.first(where: { $0.name == Self.tensor })?.shape == [headCount, count],
      let values = stored.floats(Self.tensor), values.count == headCount * count,
      let queryCount = metadata["queryTokens"].flatMap({ Int($0) }), queryCount > 0,
      metadata["checksum"] == Self.checksum(values)
    else { throw fault }
    return HeadAttention(
      heads: heads, queryCount: queryCount,
      rows: (0..<headCount).map { row in values[(row * count)..<((row + 1) * count)].map(Double.init) })
  }

  /// Keeps what was read, and gives it as it will be found again: in single precision.
  /// - Throws: `failure` where the disk refuses
  func keep(_ attention: HeadAttention, _ file: String) throws(RankifyError) -> HeadAttention {
    let values = attention.rows.flatMap { $0.map { Float($0) } }
    try SafetensorsWriter.write(
      [.init(name: Self.tensor, shape: [attention.rows.count, attention.count], values: values)],
      metadata: [
        "format": Self.format, "version": Self.version, "key": Self.key(file),
        "queryTokens": String(attention.queryCount), "checksum": Self.checksum(values),
      ], to: file, suffix: ".\(UUID().uuidString).partial")
    return attention.inSinglePrecision
  }

  /// What a file is named by: one that is copied over another is not taken for it.
  private static func key(_ file: String) -> String { URL(fileURLWithPath: file).lastPathComponent }

  private static func checksum(_ values: [Float]) -> String {
    Checksum(.sha256, of: values.withUnsafeBytes { Array($0) }).digest
  }
}

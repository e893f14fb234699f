import Foundation
import RankifyCore

/// Vectors as they lie in a file: 32-bit floats, row after row.
struct VectorFile {
  let dimension: Int
  private let data: Data

  init(_ path: String, dimension: String) throws {
    guard let dimension = Int(dimension), dimension > 0 else {
      throw RankifyError(.badArguments, "no dimension '\(dimension)'")
    }
    self.dimension = dimension
    data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
  }

  /// How many there are.
  var count: Int { data.count / (4 * dimension) }

  /// One of them.
  subscript(row: Int) -> [Float] {
    data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)[(row * dimension)..<((row + 1) * dimension)]) }
  }
}

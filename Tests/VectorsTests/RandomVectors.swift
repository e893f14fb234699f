import Foundation
import TestSupport
import Vectors

/// Seeded vectors of several kinds.
struct RandomVectors {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  /// Numbers between −1 and 1.
  mutating func uniform(_ dimension: Int) -> [Float] {
    (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
  }

  /// Small whole numbers: dot products are exact in every arithmetic, and many are equal.
  mutating func whole(_ dimension: Int, below bound: Int = 3) -> [Float] {
    (0..<dimension).map { _ in Float(Int.random(in: -bound...bound, using: &generator)) }
  }

  /// Vectors around a few centres, as texts of a few topics have.
  mutating func clustered(_ count: Int, _ dimension: Int, centres: Int = 20) -> [[Float]] {
    let middles = (0..<centres).map { _ in uniform(dimension) }
    return (0..<count).map { _ in
      zip(middles[next(below: centres)], uniform(dimension)).map { $0 + 0.7 * $1 }
    }
  }
}

/// A store in a folder of its own, with these rows.
func makeStore(
  _ folder: TemporaryFolder, _ rows: [[Float]], _ settings: VectorStoreSettings, name: String = "v"
) throws -> VectorStore {
  let writer = try VectorStoreWriter(creating: folder.file(name), settings)
  for row in rows { try writer.append(row) }
  try writer.commit()
  return try VectorStore(folder.file(name))
}

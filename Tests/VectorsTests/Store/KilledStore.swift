import RankifyCore
import Testing
import Vectors

/// The kinds of stores whose writers are killed: what is promised of one is promised of all.
enum KilledStore: String, CaseIterable, Codable, Sendable {
  case vectors, tokens

  /// New rows, and deletions, of a change.
  var change: (rows: Int, deletions: Int) { self == .vectors ? (700, 50) : (300, 20) }

  private static let vectorSettings = VectorStoreSettings(
    dimension: 24, metric: .dot, encoding: .int8, exactCopy: .float32)
  private static let tokenSettings = TokenStoreSettings(dimension: 24, encoding: .float32)

  /// What row `row` holds: one vector, or up to 6.
  private func vector(_ row: Int) -> [Float] { (0..<24).map { Float((row * 31 + $0 * 7) % 97) - 48 } }
  private func document(_ row: Int) -> TokenVectors {
    TokenVectors(dimension: 24, values: (0..<24 * (row % 7)).map { Float((row * 31 + $0 * 7) % 97) - 48 })
  }

  // MARK: Writing

  func writer(creating path: String) throws -> Writer {
    switch self {
    case .vectors: writer(try VectorStoreWriter(creating: path, Self.vectorSettings))
    case .tokens: writer(try TokenStoreWriter(creating: path, Self.tokenSettings))
    }
  }

  func writer(opening path: String, at stamp: VectorStoreStamp? = nil) throws -> Writer {
    switch self {
    case .vectors: writer(try VectorStoreWriter(opening: path, at: stamp))
    case .tokens: writer(try TokenStoreWriter(opening: path, at: stamp))
    }
  }

  private func writer(_ writer: VectorStoreWriter) -> Writer {
    Writer(change: change, append: { try writer.append(vector($0)) }, delete: writer.delete, commit: writer.commit)
  }

  private func writer(_ writer: TokenStoreWriter) -> Writer {
    Writer(change: change, append: { try writer.append(document($0)) }, delete: writer.delete, commit: writer.commit)
  }

  struct Writer {
    fileprivate let change: (rows: Int, deletions: Int)
    let append: (Int) throws -> Int
    fileprivate let delete: (Int) -> Bool
    let commit: () throws -> VectorStoreStamp

    /// Change number `t`.
    func change(_ t: Int) throws {
      for row in (change.rows * t)..<(change.rows * (t + 1)) { _ = try append(row) }
      for i in 0..<change.deletions { _ = delete(change.rows * t + 3 * i) }
    }
  }

  // MARK: Reading

  func stamp(_ path: String) throws -> VectorStoreStamp {
    switch self {
    case .vectors: try VectorStore(path).stamp
    case .tokens: try TokenStore(path).stamp
    }
  }

  /// Expects a store to be as after `t` changes.
  func expect(_ t: Int, _ path: String, at stamp: VectorStoreStamp? = nil) throws {
    switch self {
    case .vectors:
      let store = try VectorStore(path, at: stamp)
      try store.verify()
      #expect(living(store.rowCount, store.isLive) == living(t))
      #expect((0..<store.rowCount).allSatisfy { store.vector($0) == vector($0) })
    case .tokens:
      let store = try TokenStore(path, at: stamp)
      try store.verify()
      #expect(living(store.documentCount, store.isLive) == living(t))
      #expect((0..<store.documentCount).allSatisfy { store.vectors(of: $0) == document($0) })
    }
  }

  private func living(_ rows: Int, _ isLive: (Int) -> Bool) -> [Bool] { (0..<rows).map(isLive) }

  /// Which rows live after `t` changes.
  private func living(_ t: Int) -> [Bool] {
    living(change.rows * t) {
      let place = $0 % change.rows
      return place >= 3 * change.deletions || place % 3 != 0
    }
  }
}

/// A state of a vector store: what a database beside it records in its own transaction, so that the two stay in step.
///
/// A change of both goes: the store's `commit()` gives the new stamp; the database's transaction records it and commits.
/// After a crash between the two the database still has the old stamp: readers and writers that open the store *at* it see
/// the old state, and the writer cuts off what the database never knew.
public struct VectorStoreStamp: Hashable, Sendable {
  /// The file: a random number drawn when the store was made.
  public var identity: UInt64
  /// Counts commits, from 1.
  public var generation: Int
  /// Rows, deleted ones included.
  public var rows: Int
  /// Deleted rows among them.
  public var deleted: Int
}

extension VectorStoreStamp: LosslessStringConvertible {
  /// The four numbers, joined by hyphens: to be stored and read back.
  public var description: String { "\(String(identity, radix: 16))-\(generation)-\(rows)-\(deleted)" }

  /// Reads a stamp back; `nil` where `description` is none.
  public init?(_ description: String) {
    let parts = description.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, let identity = UInt64(parts[0], radix: 16), let generation = Int(parts[1]),
      let rows = Int(parts[2]), let deleted = Int(parts[3]), generation > 0, deleted >= 0, deleted <= rows
    else { return nil }
    self.init(identity: identity, generation: generation, rows: rows, deleted: deleted)
  }
}

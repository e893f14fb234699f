import RankifyCore

/// What a check of an index found.
public struct IndexReport: Hashable, Sendable {
  /// What is wrong, a sentence each without a full stop; the first ones where there are very many.
  public private(set) var faults: [String] = []
  /// Further faults, only counted.
  public private(set) var furtherFaults = 0
  /// What could not be checked, and why.
  public internal(set) var omissions: [String] = []
  /// Documents, terms and postings that were looked at.
  public internal(set) var (documents, terms, postings) = (0, 0, 0)
  /// Vectors that were looked at; `nil` where the index has none.
  public internal(set) var vectors: Int?
  /// Documents whose token vectors were looked at; `nil` where the index has none.
  public internal(set) var tokenVectors: LateReport?

  /// Whether nothing is wrong.
  public var isSound: Bool { faults.isEmpty }

  private static let limit = 50

  mutating func add(_ fault: String) {
    if faults.count < IndexReport.limit {
      if !faults.contains(fault) { faults.append(fault) }
    } else {
      furtherFaults += 1
    }
  }

  /// Runs `body`; what it throws about damage is a fault, anything else is thrown on. `nil` where it threw.
  mutating func attempt<T>(
    _ body: (inout IndexReport) throws(RankifyError) -> T
  ) throws(RankifyError) -> T? {
    do throws(RankifyError) { return try body(&self) } catch {
      guard error.code == .invalidInput else { throw error }
      add(error.message)
      return nil
    }
  }
}

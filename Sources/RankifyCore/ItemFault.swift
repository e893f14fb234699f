/// The cause of an error that one of several texts or vectors, handed over together, is to blame for: whoever knows what it
/// is can name it.
public struct ItemFault: Error, Sendable {
  /// Which one, counted from 0.
  public let index: Int
  /// What is wrong with it.
  public let reason: String
}

extension RankifyError {
  /// The fault of one of several things that were handed over together: `noun index: reason`.
  public init(_ code: Code, _ noun: String, _ index: Int, _ reason: String) {
    self.init(code, "\(noun) \(index): \(reason)", cause: ItemFault(index: index, reason: reason))
  }

  /// The same error with the name of what is to blame, where that is one of several; any other error as it is.
  /// - Parameter name: the name of the one with an index, such as `query 'q7'`
  public func naming(_ name: (_ index: Int) throws(RankifyError) -> String) throws(RankifyError) -> RankifyError {
    guard let fault = cause as? ItemFault else { return self }
    return RankifyError(code, "\(try name(fault.index)): \(fault.reason)", cause: self)
  }

  /// The same error for whoever counts the texts otherwise.
  package func renumbered(_ index: (Int) -> Int) -> RankifyError {
    guard let fault = cause as? ItemFault else { return self }
    return RankifyError(code, "text", index(fault.index), fault.reason)
  }
}

import ArgumentParser
import Rankify

extension TokenReduction: ExpressibleByArgument {
  /// "none", "first", "mean:4" or "learned:180".
  public init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let number = parts.count == 2 ? Int(parts[1]) : nil
    switch (parts[0], number) {
    case ("none", nil) where parts.count == 1: self = .none
    case ("first", nil) where parts.count == 1: self = .first
    case ("mean", let group?): self = .mean(group: group)
    case ("learned", let from?): self = .learned(from: from)
    default: return nil
    }
  }

  /// What help shows.
  public var defaultValueDescription: String { words }

  /// As the argument says it.
  var words: String {
    switch self {
    case .none: "none"
    case .first: "first"
    case .mean(let group): "mean:\(group)"
    case .learned(let from): "learned:\(from)"
    }
  }
}

import Foundation
import RankifyCore

/// A name that trec_eval's `-m` takes, and the lines it stands for; parameters follow the name after a dot.
struct TrecFamily: Sendable {
  typealias Expansion = @Sendable (TrecParameters) throws -> [TrecColumn]

  let name: String
  private let expansion: Expansion

  init(_ name: String, expand expansion: @escaping Expansion) {
    self.name = name
    self.expansion = expansion
  }

  /// The lines that the name stands for with these parameters.
  func expand(_ parameters: TrecParameters) throws(RankifyError) -> [TrecColumn] {
    do {
      return try expansion(parameters)
    } catch {
      throw RankifyError(describing: error)
    }
  }
}

extension TrecFamily {
  /// One figure without parameters.
  static func single(_ name: String, _ formula: any Formula) -> TrecFamily {
    TrecFamily(name) { parameters in
      if parameters.raw != nil { throw parameters.fault("no parameters") }
      return [TrecColumn(label: name, content: .measure(Measure(formula)))]
    }
  }

  /// A figure a rank.
  static func cutoffs(
    _ name: String, _ defaults: [Int] = [5, 10, 15, 20, 30, 100, 200, 500, 1000],
    _ make: @escaping @Sendable (Int) -> any Formula
  ) -> TrecFamily {
    TrecFamily(name) { parameters in
      try parameters.cutoffs(defaults).map {
        TrecColumn(label: "\(name)_\($0)", content: .measure(Measure(make($0))))
      }
    }
  }

  /// A figure a share or multiple, within `range`, of the relevant documents, written with two decimals.
  static func shares(
    _ name: String, _ defaults: [Double], in range: ClosedRange<Double>,
    _ make: @escaping @Sendable (Double) -> any Formula
  ) -> TrecFamily {
    TrecFamily(name) { parameters in
      try parameters.shares(defaults, in: range).map {
        TrecColumn(label: String(format: "\(name)_%3.2f", $0), content: .measure(Measure(make($0))))
      }
    }
  }

  /// One figure from a list of numbers within `range`.
  static func numbers(
    _ name: String, _ defaults: [Double], count: Int? = nil, in range: ClosedRange<Double> = -1e6...1e6,
    _ make: @escaping @Sendable (_ label: String, _ numbers: [Double]) -> any Formula
  ) -> TrecFamily {
    TrecFamily(name) { parameters in
      let numbers = try parameters.numbers(defaults, count: count, in: range)
      let label = parameters.label(name)
      return [TrecColumn(label: label, content: .measure(Measure(make(label, numbers))))]
    }
  }

  /// One figure from `grade=gain` pairs, and from `key=value` pairs where the family knows keys.
  static func gains(
    _ name: String, keys: [String] = [],
    _ make: @escaping @Sendable (_ label: String, Gains, [String: Double]) -> any Formula
  ) -> TrecFamily {
    TrecFamily(name) { parameters in
      let (gains, values) = try parameters.gains(keys: keys)
      let label = parameters.label(name)
      return [TrecColumn(label: label, content: .measure(Measure(make(label, gains, values))))]
    }
  }
}

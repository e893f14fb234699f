import RankifyCore

/// What follows the dot in `-m P.5,10`, read as trec_eval reads it, but strictly.
struct TrecParameters: Sendable {
  let family: String
  /// The text after the dot, `nil` where there is none.
  let raw: String?

  private var pieces: [String]? {
    raw.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  /// The family's name with the parameters as written.
  func label(_ name: String) -> String { raw.map { "\(name)_\($0)" } ?? name }

  /// Ranks in ascending order; a fraction is cut off, as trec_eval's own tests want it.
  func cutoffs(_ defaults: [Int]) throws(RankifyError) -> [Int] {
    guard let pieces else { return defaults }
    var cutoffs: [Int] = []
    for piece in pieces {
      guard let number = Double(piece), number >= 1, number <= 1e9 else { throw fault("ranks from 1 up") }
      cutoffs.append(Int(number))
    }
    return try ascending(cutoffs)
  }

  /// Numbers within `range` in ascending order.
  func shares(_ defaults: [Double], in range: ClosedRange<Double>) throws(RankifyError) -> [Double] {
    guard pieces != nil else { return defaults }
    return try ascending(numbers(defaults, in: range))
  }

  /// Numbers in the order given.
  func numbers(
    _ defaults: [Double], count: Int? = nil, in range: ClosedRange<Double> = -1e6...1e6
  ) throws(RankifyError) -> [Double] {
    guard let pieces else { return defaults }
    var numbers: [Double] = []
    for piece in pieces {
      guard let number = Double(piece), range.contains(number) else { throw fault(TrecParameters.words(range)) }
      numbers.append(number)
    }
    if let count, numbers.count != count { throw fault("\(count) number\(count == 1 ? "" : "s")") }
    return numbers
  }

  private static func words(_ range: ClosedRange<Double>) -> String {
    if range.lowerBound < 0 { return "numbers" }
    return "numbers from \(MeasureName.plain(range.lowerBound)) to \(MeasureName.plain(range.upperBound))"
  }

  /// `grade=gain` and `key=value` pairs.
  func gains(keys: [String]) throws(RankifyError) -> (Gains, [String: Double]) {
    var gains = Gains()
    var values: [String: Double] = [:]
    for piece in pieces ?? [] {
      let pair = piece.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard pair.count == 2, let value = Double(pair[1]), abs(value) <= 1e6 else { throw fault("grade=gain pairs") }
      let before: Double?
      if keys.contains(pair[0]) {
        // The only key is RBP's persistence, with which nobody gets past the first document at 0 and nobody stops at 1.
        if !(0..<1).contains(value) { throw fault("\(pair[0]) from 0 to below 1") }
        before = values.updateValue(value, forKey: pair[0])
      } else if let grade = Int(pair[0]) {
        before = gains.custom.updateValue(value, forKey: grade)
      } else {
        throw fault("grade=gain pairs")
      }
      if before != nil { throw fault("each grade or key once") }
    }
    return (gains, values)
  }

  /// The error for parameters that are not what the family takes.
  func fault(_ wanted: String) -> RankifyError {
    RankifyError(.badArguments, "measure '\(family).\(raw ?? "")': '\(family)' takes \(wanted)")
  }

  private func ascending<Number: Comparable & Hashable>(_ numbers: [Number]) throws(RankifyError) -> [Number] {
    if Set(numbers).count < numbers.count { throw fault("each value once") }
    return numbers.sorted()
  }
}

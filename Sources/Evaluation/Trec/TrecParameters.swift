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

  /// Ranks in ascending order; a fraction is cut off.
  func cutoffs(_ defaults: [Int]) throws(RankifyError) -> [Int] {
    guard let pieces else { return defaults }
    var cutoffs: [Int] = []
    for piece in pieces {
      guard let number = Double(piece), number >= 1, number <= 1e9 else { throw fault("ranks from 1 up") }
      cutoffs.append(Int(number))
    }
    return try ascending(cutoffs)
  }

  /// Shares in ascending order.
  func shares(_ defaults: [Double]) throws(RankifyError) -> [Double] {
    guard pieces != nil else { return defaults }
    let shares = try numbers(defaults, count: nil)
    if shares.contains(where: { $0 < 0 }) { throw fault("numbers from 0 up") }
    return try ascending(shares)
  }

  /// Numbers in the order given.
  func numbers(_ defaults: [Double], count: Int?) throws(RankifyError) -> [Double] {
    guard let pieces else { return defaults }
    var numbers: [Double] = []
    for piece in pieces {
      guard let number = Double(piece), abs(number) <= 1e6 else { throw fault("numbers") }
      numbers.append(number)
    }
    if let count, numbers.count != count { throw fault("\(count) number\(count == 1 ? "" : "s")") }
    return numbers
  }

  /// `grade=gain` and `key=value` pairs.
  func gains(keys: [String]) throws(RankifyError) -> (Gains, [String: Double]) {
    var gains = Gains()
    var values: [String: Double] = [:]
    for piece in pieces ?? [] {
      let pair = piece.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard pair.count == 2, let value = Double(pair[1]), abs(value) <= 1e6 else { throw fault("grade=gain pairs") }
      if keys.contains(pair[0]) {
        values[pair[0]] = value
      } else if let grade = Int(pair[0]) {
        gains.custom[grade] = value
      } else {
        throw fault("grade=gain pairs")
      }
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

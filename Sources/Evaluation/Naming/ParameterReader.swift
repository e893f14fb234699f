import RankifyCore

/// Hands out the parameters of a measure by name and type; every fault is an error that quotes the whole measure.
struct ParameterReader {
  /// The measure as written.
  let text: String
  private let parsed: ParsedMeasure

  init(_ parsed: ParsedMeasure) {
    self.parsed = parsed
    text = parsed.text
  }

  /// The measure as written, without blanks.
  var canonicalName: String {
    let list = parsed.parameters.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    return parsed.stem + (list.isEmpty ? "" : "(\(list))") + (parsed.point.map { "@\($0)" } ?? "")
  }

  /// A whole number, `nil` where not given.
  func int(_ key: String) throws(RankifyError) -> Int? {
    guard let value = value(key) else { return nil }
    guard let number = Int(value), abs(number) <= 1_000_000_000 else {
      throw fault(key, value, "a whole number")
    }
    return number
  }

  /// The lowest relevant grade (`rel`), `nil` where not given; negative ones mark documents without a judgement.
  func level() throws(RankifyError) -> Int? {
    guard let level = try int("rel") else { return nil }
    guard level >= 0 else { throw fault("rel", "\(level)", "a grade from 0 up") }
    return level
  }

  /// A finite number, `nil` where not given.
  func number(_ key: String) throws(RankifyError) -> Double? {
    guard let value = value(key) else { return nil }
    guard let number = Double(value), abs(number) <= 1_000_000 else { throw fault(key, value, "a number") }
    return number
  }

  /// A number above zero, `nil` where not given.
  func positive(_ key: String) throws(RankifyError) -> Double? {
    guard let number = try number(key) else { return nil }
    guard number > 0 else { throw fault(key, "\(number)", "a number above 0") }
    return number
  }

  /// A number from 0 up to, not including, 1; `nil` where not given.
  func probability(_ key: String) throws(RankifyError) -> Double? {
    guard let number = try number(key) else { return nil }
    guard number >= 0, number < 1 else { throw fault(key, "\(number)", "a number from 0 to below 1") }
    return number
  }

  /// A truth value.
  func flag(_ key: String, default fallback: Bool = false) throws(RankifyError) -> Bool {
    guard let value = value(key) else { return fallback }
    switch value.lowercased() {
    case "true": return true
    case "false": return false
    default: throw fault(key, value, "True or False")
    }
  }

  /// One of `choices`, the first where not given; quotes may be left out.
  func choice(_ key: String, of choices: [String]) throws(RankifyError) -> String? {
    guard let value = value(key) else { return choices.first }
    let bare = value.trimming { $0 == "'" || $0 == "\"" }
    guard choices.contains(bare) else { throw fault(key, value, "one of \(choices.joined(separator: ", "))") }
    return bare
  }

  /// A mapping of grades to gains such as `{0:0,1:1,2:3}`, empty where not given.
  func gains(_ key: String) throws(RankifyError) -> Gains {
    guard let value = value(key) else { return Gains() }
    let pairs = value.trimming { "{} ".contains($0) }.split(separator: ",").map { $0.split(separator: ":") }
    var gains = Gains()
    for pair in pairs {
      let parts = pair.map { String($0).trimming { $0 == " " } }
      guard parts.count == 2, let grade = Int(parts[0]), let gain = Double(parts[1]), abs(gain) <= 1_000_000,
        gains.custom.updateValue(gain, forKey: grade) == nil
      else { throw fault(key, value, "grades with their gains, each once, such as {0:0,1:1,2:3}") }
    }
    return gains
  }

  /// The cut-off, `nil` where not given.
  func cutoff() throws(RankifyError) -> Int? {
    guard let cutoff = try int("cutoff") else { return nil }
    guard cutoff > 0 else { throw fault("cutoff", "\(cutoff)", "a rank from 1 up") }
    return cutoff
  }

  /// The cut-off of a measure that has no meaning without one.
  func requiredCutoff() throws(RankifyError) -> Int {
    guard let cutoff = try cutoff() else {
      throw RankifyError(.badArguments, "measure '\(text)' needs a cut-off: '\(text)@10'")
    }
    return cutoff
  }

  /// A number within `range`, `nil` where not given.
  func number(_ key: String, in range: ClosedRange<Double>) throws(RankifyError) -> Double? {
    guard let number = try number(key) else { return nil }
    guard range.contains(number) else {
      let (low, high) = (MeasureName.plain(range.lowerBound), MeasureName.plain(range.upperBound))
      throw fault(key, MeasureName.plain(number), "a number from \(low) to \(high)")
    }
    return number
  }

  /// A number within `range` that must be given.
  func required(_ key: String, in range: ClosedRange<Double>) throws(RankifyError) -> Double {
    guard let number = try number(key, in: range) else {
      throw RankifyError(.badArguments, "measure '\(text)' needs \(key)=NUMBER")
    }
    return number
  }

  private func value(_ key: String) -> String? { parsed.parameters.first { $0.key == key }?.value ?? parsed.at(key) }

  private func fault(_ key: String, _ value: String, _ wanted: String) -> RankifyError {
    RankifyError(.badArguments, "measure '\(text)': \(key) is '\(value)', expected \(wanted)")
  }
}

extension StringProtocol {
  /// The string without leading and trailing characters that satisfy `isSpare`.
  func trimming(_ isSpare: (Character) -> Bool) -> String {
    var rest = Substring(self)
    while let first = rest.first, isSpare(first) { rest.removeFirst() }
    while let last = rest.last, isSpare(last) { rest.removeLast() }
    return String(rest)
  }
}

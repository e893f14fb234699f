import Foundation

/// What a document of each grade is worth: its grade, unless told otherwise.
struct Gains: Hashable, Sendable {
  /// Grades with a gain of their own.
  var custom: [Int: Double] = [:]

  /// The gain of a retrieved document; without a judgement it is 0.
  func gain(_ grade: Int) -> Double { custom[grade] ?? Double(max(0, grade)) }

  /// The positive gains of the whole pool, highest first: what an ideal ranking collects.
  func ideal(_ pool: GradeCounts, limit: Int? = nil) -> [Double] {
    let levels = pool.levels.map { (gain: gain($0.grade), count: $0.count) }
    var gains: [Double] = []
    for level in levels.sorted(by: { $0.gain > $1.gain }) where level.gain > 0 {
      let room = (limit ?? .max) - gains.count
      gains.append(contentsOf: repeatElement(level.gain, count: min(level.count, room)))
    }
    return gains
  }

  /// The logarithmic discount of a rank counted from 0 (Järvelin and Kekäläinen, TOIS 2002).
  static func discount(_ index: Int) -> Double { log2(Double(index + 2)) }

  /// The discounted sum of `gains`.
  static func discounted(_ gains: some Sequence<Double>) -> Double {
    var sum = 0.0
    for (index, gain) in gains.enumerated() where gain != 0 { sum += gain / discount(index) }
    return sum
  }

  /// `{0:0,1:3}`, without grades whose gain is the grade.
  var text: String? {
    let own = custom.filter { Double($0.key) != $0.value }.sorted { $0.key < $1.key }
    return own.isEmpty ? nil : "{" + own.map { "\($0.key):\(MeasureName.plain($0.value))" }.joined(separator: ",") + "}"
  }
}

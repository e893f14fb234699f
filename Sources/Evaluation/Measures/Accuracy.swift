/// The probability that a retrieved relevant document stands above a retrieved other one; 1 where no other one was
/// retrieved, 0 where no relevant one was (ir_measures leaves such queries out of the mean).
struct Accuracy: Formula {
  var level: Int?
  var cutoff: Int?

  static let entry = MeasureEntry("Accuracy", takes: ["rel", "cutoff"]) { p in
    Accuracy(level: try p.level(), cutoff: try p.cutoff())
  }

  var name: String { MeasureName("Accuracy").with("rel", level).at(cutoff) }

  func value(of ranking: JudgedRanking) -> Double {
    let threshold = ranking.threshold(level)
    var (relevant, others, inversions) = (0, 0, 0)
    for grade in ranking.grades.prefix(cutoff ?? .max) {
      if grade >= threshold {
        relevant += 1
        inversions += others
      } else {
        others += 1
      }
    }
    if relevant == 0 { return 0 }
    return others == 0 ? 1 : 1 - Double(inversions) / (Double(others) * Double(relevant))
  }
}

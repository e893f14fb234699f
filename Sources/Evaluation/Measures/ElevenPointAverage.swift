/// The mean of interpolated precision over recall points, eleven of them unless told otherwise.
struct ElevenPointAverage: Formula {
  let name: String
  let points: [Double]

  func value(of ranking: JudgedRanking) -> Double {
    let sum = points.reversed().reduce(0) { $0 + InterpolatedPrecision(recall: $1).value(of: ranking) }
    return sum / Double(points.count)
  }
}

/// A measure whose summary is the geometric mean over queries, which rewards doing less badly on hard queries
/// (Robertson, "On GMAP and other transformations", CIKM 2006).
struct GeometricMean<Base: Formula>: Formula {
  let name: String
  let base: Base

  var aggregation: Aggregation { .geometricMean }

  func value(of ranking: JudgedRanking) -> Double { base.value(of: ranking) }
}

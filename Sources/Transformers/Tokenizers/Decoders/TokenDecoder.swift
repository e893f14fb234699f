import RankifyCore

/// One step from tokens back to text.
protocol TokenDecoder: Sendable {
  /// Changes the texts of tokens, which are then joined without anything between.
  func decode(_ tokens: [String]) -> [String]
}

import ArgumentParser
import Rankify

/// The names of the fusion methods.
enum FusionMethod: String, CaseIterable, ExpressibleByArgument {
  case rrf
  case combsum
  case combmnz
  case weighted
  case interleave
  case borda
  case isr
  case logisr

  /// Whether scores matter, and not ranks alone.
  var takesScores: Bool { [.combsum, .combmnz, .weighted].contains(self) }

  /// Whether systems can count unequally.
  var takesWeights: Bool { [.rrf, .weighted, .borda].contains(self) }
}

extension ScoreNormalization: ExpressibleByArgument {}

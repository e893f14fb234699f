#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The tokens that may come next, and their logits; filters leave out some.
///
/// Once they are sorted the likeliest stands first, of equals the one with the lower id.
struct Candidates {
  struct Token {
    let id: Int32
    var logit: Double
  }

  private(set) var tokens: [Token]

  /// All tokens of a vocabulary whose logit is not minus infinity.
  init(_ logits: [Float]) {
    tokens = []
    tokens.reserveCapacity(logits.count)
    for (id, logit) in logits.enumerated() where logit > -.infinity {
      tokens.append(Token(id: Int32(id), logit: Double(logit)))
    }
  }

  /// The likeliest.
  var best: Token? { tokens.min(by: Self.precedes) }

  /// Divides all logits, less the highest: probabilities do not depend on that, and no temperature is too small.
  mutating func divide(by temperature: Double) {
    let highest = highest
    for index in tokens.indices { tokens[index].logit = (tokens[index].logit - highest) / temperature }
  }

  private var highest: Double { tokens.reduce(-Double.infinity) { max($0, $1.logit) } }

  /// Leaves those whose logit has a property.
  mutating func keep(where condition: (Double) -> Bool) { tokens.removeAll { !condition($0.logit) } }

  /// Leaves those whose number in `numbers`, one a token, has a property.
  mutating func keep(_ numbers: [Double], where condition: (Double) -> Bool) {
    tokens = zip(tokens, numbers).filter { condition($1) }.map(\.0)
  }

  /// Leaves the first ones only.
  mutating func keepFirst(_ count: Int) { tokens.removeLast(max(0, tokens.count - count)) }

  mutating func sort() { tokens.sort(by: Self.precedes) }

  /// Numbers in proportion to the probabilities, that of the likeliest being 1, and their sum.
  func weights() -> (weights: [Double], sum: Double) {
    let highest = highest
    let weights = tokens.map { exp($0.logit - highest) }
    return (weights, weights.reduce(0, +))
  }

  private static func precedes(_ a: Token, _ b: Token) -> Bool { a.logit == b.logit ? a.id < b.id : a.logit > b.logit }
}

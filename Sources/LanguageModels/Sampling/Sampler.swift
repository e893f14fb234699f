import RankifyCore

/// Chooses the next token.
///
/// In this order: biases are added to logits, what the form forbids is left out; at temperature 0 the likeliest is taken. Else
/// logits are divided by the temperature, top-k, top-p and min-p leave out tokens, each by the probabilities among those that
/// the one before has left, and one is drawn. It is the order of transformers: the nucleus is that of the tempered
/// distribution. Nothing depends on what was drawn before but the generator's state.
package struct Sampler {
  private let options: GenerationOptions
  private var generator: SplitMix

  /// A generator of its own, from the options' seed.
  package init(_ options: GenerationOptions) {
    self.options = options
    generator = SplitMix(seed: options.seed)
  }

  /// The next token; `nil` where none is allowed.
  /// - Parameter logits: of all tokens; minus infinity for those that the form forbids
  package mutating func next(_ logits: [Float]) -> Int32? {
    var candidates = Candidates(biased(logits))
    if options.temperature == 0 { return candidates.best?.id }
    candidates.divide(by: options.temperature)
    if let topK = options.topK { candidates.keepLikeliest(topK) }
    if let topP = options.topP { candidates.keepNucleus(topP) }
    if let minP = options.minP { candidates.keepProbable(minP) }
    return draw(candidates)
  }

  private func biased(_ logits: [Float]) -> [Float] {
    guard !options.logitBias.isEmpty else { return logits }
    var logits = logits
    for (id, bias) in options.logitBias where logits.indices.contains(Int(id)) { logits[Int(id)] += Float(bias) }
    return logits
  }

  private mutating func draw(_ candidates: Candidates) -> Int32? {
    let (weights, sum) = candidates.weights()
    // 53 bits, the same on every machine.
    var rest = Double(generator.next() >> 11) * 0x1p-53 * sum
    for (token, weight) in zip(candidates.tokens, weights) {
      rest -= weight
      if rest < 0 { return token.id }
    }
    // Sums were rounded.
    return candidates.tokens.last?.id
  }
}

import RankifyCore

/// What the registry knows of a measure: its names, its parameters, how to make it.
struct MeasureEntry: Sendable {
  typealias Maker = @Sendable (ParameterReader) throws -> any Formula

  /// The name, then other spellings of it.
  let names: [String]
  /// The parameters it knows.
  let parameters: [String]
  /// The parameter that `@` sets.
  let pointKey: String
  private let maker: Maker

  init(_ names: String..., takes parameters: [String], at pointKey: String = "cutoff", make maker: @escaping Maker) {
    self.names = names
    self.parameters = parameters
    self.pointKey = pointKey
    self.maker = maker
  }

  /// Makes the measure that `parsed` describes.
  func make(_ parsed: ParsedMeasure) throws(RankifyError) -> any Formula {
    let given = parsed.parameters.map(\.key) + (parsed.point == nil ? [] : [pointKey])
    for key in given where !parameters.contains(key) {
      throw unknown(key, parsed.text)
    }
    if Set(given).count < given.count {
      throw RankifyError(.badArguments, "measure '\(parsed.text)' gives \(pointKey) twice")
    }
    do {
      return try maker(ParameterReader(parsed.pointing(at: pointKey)))
    } catch {
      throw RankifyError(describing: error)
    }
  }

  private func unknown(_ key: String, _ text: String) -> RankifyError {
    let known = parameters.isEmpty ? "takes no parameters" : "knows only \(parameters.joined(separator: ", "))"
    return RankifyError(.badArguments, "measure '\(text)' has no parameter '\(key)'; \(names[0]) \(known)")
  }
}

extension RankifyError {
  /// `error` as it is where it is one of ours, else wrapped.
  init(describing error: any Error) {
    self = (error as? RankifyError) ?? RankifyError(.failure, "\(error)", cause: error)
  }
}

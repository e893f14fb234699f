import RankifyCore

/// What the configuration of a pooling module says, in the layout of version 6 (`pooling_mode`) or of older ones (flags).
struct PoolingSettings: Sendable {
  /// One or several, whose vectors are joined in this order.
  var modes: [PoolingMode]
  /// Whether the prompt's tokens count.
  var includesPrompt = true

  /// What sentence-transformers does with a plain encoder.
  static let plain = PoolingSettings(modes: [.mean])

  init(modes: [PoolingMode]) { self.modes = modes }

  init(file: String) throws(RankifyError) {
    let config = try JSONObject(file: file)
    includesPrompt = try config.optionalBool("include_prompt") ?? true
    let named = try Self.named(config)
    modes = if let named { named } else { try Self.flagged(config) }
    if modes.isEmpty { throw .invalid(file, "names no way of pooling; known are \(Self.known)") }
  }

  private static var known: String { PoolingMode.allCases.map(\.rawValue).joined(separator: ", ") }

  private static func named(_ config: JSONObject) throws(RankifyError) -> [PoolingMode]? {
    var modes: [PoolingMode] = []
    let values: [JSONValue]
    switch config.value("pooling_mode") {
    case nil: return nil
    case .array(let several): values = several
    case .some(let one): values = [one]
    }
    for value in values {
      guard case .string(let name) = value, let mode = PoolingMode(rawValue: name) else {
        throw config.expected(known, "pooling_mode", value)
      }
      modes.append(mode)
    }
    return modes
  }

  private static func flagged(_ config: JSONObject) throws(RankifyError) -> [PoolingMode] {
    var modes: [PoolingMode] = []
    for mode in PoolingMode.allCases {
      if try config.optionalBool(mode.oldKey) ?? false { modes.append(mode) }
    }
    let keys = Set(PoolingMode.allCases.map(\.oldKey))
    for key in config.keys where key.hasPrefix("pooling_mode_") && !keys.contains(key) {
      if try config.optionalBool(key) ?? false {
        throw .invalid(config.file, "'\(key)' is unknown; known are \(known)")
      }
    }
    return modes
  }
}

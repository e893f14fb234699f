/// Writes names as ir_measures does: `AP(rel=2)@100`.
struct MeasureName {
  private let stem: String
  private var parameters: [String] = []

  init(_ stem: String) {
    self.stem = stem
  }

  /// Adds `key=value`, unless there is no value.
  func with(_ key: String, _ value: (some CustomStringConvertible)?) -> MeasureName {
    guard let value else { return self }
    var name = self
    name.parameters.append("\(key)=\(value)")
    return name
  }

  /// Adds `key=True`, where set.
  func with(_ key: String, flag: Bool) -> MeasureName { with(key, flag ? "True" : nil) }

  /// Adds `@point`, unless there is none.
  func at(_ point: (some CustomStringConvertible)?) -> String {
    let list = parameters.isEmpty ? "" : "(\(parameters.joined(separator: ",")))"
    return stem + list + (point.map { "@\($0)" } ?? "")
  }

  /// The name without a cut-off.
  var text: String { at(Int?.none) }

  /// A number without a needless fraction: 3 for 3.0.
  static func plain(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }
}

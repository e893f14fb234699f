/// What was found out about one part of the machine.
package struct Finding: Encodable, Equatable, Sendable {
  /// How it stands.
  package enum Status: String, Encodable, Sendable {
    /// Nothing to do.
    case ok
    /// Works, but worse than it could.
    case warn
    /// A prerequisite is missing.
    case fail
  }

  /// The part.
  package let name: String
  /// How it stands.
  package let status: Status
  /// What it is.
  package let value: String
  /// What to do about it; `nil` where there is nothing to do.
  package let advice: String?

  package static func ok(_ name: String, _ value: String) -> Finding {
    Finding(name: name, status: .ok, value: value, advice: nil)
  }

  package static func warn(_ name: String, _ value: String, _ advice: String) -> Finding {
    Finding(name: name, status: .warn, value: value, advice: advice)
  }

  package static func fail(_ name: String, _ value: String, _ advice: String) -> Finding {
    Finding(name: name, status: .fail, value: value, advice: advice)
  }
}

import Foundation

/// Bold, colour and dimming by ANSI escapes, or plain text where they are off.
package struct Style: Sendable {
  /// Whether escapes are written.
  package let isOn: Bool

  package init(isOn: Bool) {
    self.isOn = isOn
  }

  /// On for terminals. `NO_COLOR` (no-color.org) switches it off everywhere, `CLICOLOR_FORCE` on everywhere,
  /// `TERM=dumb` off on terminals.
  package init(environment: [String: String], isTerminal: Bool) {
    if !(environment["NO_COLOR"] ?? "").isEmpty {
      isOn = false
    } else if let force = environment["CLICOLOR_FORCE"], !force.isEmpty, force != "0" {
      isOn = true
    } else {
      isOn = isTerminal && environment["TERM"] != "dumb"
    }
  }

  /// For standard output.
  package static let output = Style(of: STDOUT_FILENO)
  /// For standard error.
  package static let error = Style(of: STDERR_FILENO)

  private init(of descriptor: Int32) {
    self.init(environment: ProcessInfo.processInfo.environment, isTerminal: isatty(descriptor) == 1)
  }

  package func bold(_ text: String) -> String { wrapped(text, "1") }
  package func dim(_ text: String) -> String { wrapped(text, "2") }
  package func red(_ text: String) -> String { wrapped(text, "31") }
  package func green(_ text: String) -> String { wrapped(text, "32") }
  package func yellow(_ text: String) -> String { wrapped(text, "33") }
  package func match(_ text: String) -> String { wrapped(text, "1;31") }

  private func wrapped(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

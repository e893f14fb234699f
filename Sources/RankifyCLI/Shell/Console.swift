import Foundation

/// Words for the person at the terminal, on standard error: standard output carries data only.
package struct Console: Sendable {
  /// Without a command's own options.
  package static let standard = Console(quiet: false)

  /// Whether notes and progress are left out; warnings and faults never are.
  package let quiet: Bool

  package init(quiet: Bool) {
    self.quiet = quiet
  }

  /// Says something useful that nobody must act upon.
  package func note(_ text: String) {
    if !quiet { write("rankify: \(text)") }
  }

  /// Says something that may make the result other than the user thinks.
  package func warn(_ text: String) {
    write("rankify: " + Style.error.yellow("warning: ") + text)
  }

  /// Says why the command failed.
  func fault(_ text: String) {
    write(Style.error.red("rankify:") + " " + text)
  }

  /// A bar for `total` steps of work, drawn on a terminal only; `nil` for a total that is not known.
  package func progress(_ title: String, total: Int?, unit: String = "") -> ProgressBar {
    ProgressBar(title, total: total, unit: unit, isShown: !quiet && ProgressBar.canBeShown)
  }

  private func write(_ line: String) {
    // One call, so that lines of several threads do not mix.
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}

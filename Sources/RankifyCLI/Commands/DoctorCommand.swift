import ArgumentParser
import Foundation
import Rankify

/// `rankify doctor`: whether this machine has what Rankify needs.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check that this machine has what Rankify needs.",
    discussion: """
      Each line is ok, warn (works, but worse than it could) or fail (a prerequisite is missing), with a way out below \
      it. The exit status is 3 where one fails. The model hub is asked whether it answers, unless HF_HUB_OFFLINE=1.

      EXAMPLES
        rankify doctor
        rankify doctor --json
      """)

  @Flag(help: "Print one JSON object for programs to read.")
  var json = false

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let findings =
      await SystemFindings.all + LibraryFindings.all + PlaceFindings.all(environment) + ModelFindings.all(environment)
    let report = DoctorReport(findings: findings)
    if json {
      try JSONOutput.print(report)
    } else {
      try StandardOutput.shared.write(report.text(.output))
    }
    if !report.healthy { throw ExitCode(RankifyError.Code.missingPrerequisite.rawValue) }
  }
}

/// All findings, for people or programs.
package struct DoctorReport: Encodable {
  package let findings: [Finding]
  /// Whether every prerequisite is there.
  package let healthy: Bool

  package init(findings: [Finding]) {
    self.findings = findings
    healthy = !findings.contains { $0.status == .fail }
  }

  /// A line a finding, its advice on a line of its own, and the sum at the end.
  package func text(_ style: Style) -> String {
    let width = findings.map(\.name.count).max() ?? 0
    var text = ""
    for finding in findings {
      let name = finding.name + String(repeating: " ", count: width - finding.name.count)
      text += "\(mark(finding.status, style))  \(name)  \(finding.value)\n"
      if let advice = finding.advice {
        text += String(repeating: " ", count: width + 8) + style.dim("→ \(advice)") + "\n"
      }
    }
    return text + "\n" + summary + "\n"
  }

  private func mark(_ status: Finding.Status, _ style: Style) -> String {
    switch status {
    case .ok: style.green("ok  ")
    case .warn: style.yellow("warn")
    case .fail: style.red("fail")
    }
  }

  private var summary: String {
    let failures = findings.count { $0.status == .fail }
    let warnings = findings.count { $0.status == .warn }
    if failures > 0 { return "A prerequisite is missing: see the lines marked fail." }
    return warnings > 0 ? "Everything needed is here; see the lines marked warn." : "Everything is in order."
  }
}

import Foundation
import Testing

/// Compares a run of the binary with `Golden/NAME.txt`: the arguments, the exit status, both outputs.
///
/// `RANKIFY_RECORD=1` writes the file instead; read it before you commit it. `replacing` maps what differs from run to run
/// (a temporary folder, a version) to a word that stays.
func expectSnapshot(
  _ result: Rankify.Result, _ name: String, replacing: [String: String] = [:],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let text = replacing.reduce(result.transcript) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
  let golden = Snapshot.folder.appendingPathComponent(name + ".txt")
  if Snapshot.isRecording {
    try text.write(to: golden, atomically: true, encoding: .utf8)
    return
  }
  guard let expected = try? String(contentsOf: golden, encoding: .utf8) else {
    Issue.record("no snapshot Golden/\(name).txt: record it with RANKIFY_RECORD=1", sourceLocation: sourceLocation)
    return
  }
  #expect(text == expected, "Golden/\(name).txt", sourceLocation: sourceLocation)
}

enum Snapshot {
  static let isRecording = ProcessInfo.processInfo.environment["RANKIFY_RECORD"] == "1"
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
}

extension Rankify.Result {
  /// The run as a terminal session reads.
  var transcript: String {
    var text = "$ rankify \(arguments.joined(separator: " "))\n[exit \(status)]\n"
    if !stdout.isEmpty { text += "--- stdout\n\(stdout)" }
    if !stderr.isEmpty { text += "--- stderr\n\(stderr)" }
    return text
  }
}

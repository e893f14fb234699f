import Foundation
import Rankify

/// The sidecar of a run file, `RUN.meta.json`: what made it, so that it can be made again.
package struct RunMetadata<Details: Encodable>: Encodable {
  /// The command line, word by word.
  let command: [String]
  /// This program's version.
  let rankify: String
  /// When the run was finished, ISO 8601 in UTC.
  let created: String
  let system: String
  let cores: Int
  /// The libraries it was made with.
  let libraries: LibraryRecord
  /// What the command has to say: index checksum, seed, settings, timings.
  let details: Details

  init(_ details: Details) {
    command = ["rankify"] + CommandLine.arguments.dropFirst()
    rankify = Version.current
    created = Date.now.formatted(.iso8601)
    system = ProcessInfo.processInfo.operatingSystemVersionString
    cores = ProcessInfo.processInfo.processorCount
    libraries = LibraryRecord()
    self.details = details
  }
}

extension RunMetadata {
  /// Writes the sidecar of the run at `path`.
  package static func write(_ details: Details, beside path: String) throws(RankifyError) {
    try AtomicFile.write(JSONOutput.text(RunMetadata(details)) + "\n", to: path + ".meta.json")
  }
}

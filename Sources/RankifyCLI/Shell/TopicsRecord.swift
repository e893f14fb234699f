import Foundation
import Rankify

/// Checksums of the topics behind a run, for its sidecar.
struct TopicsRecord: Encodable {
  /// SHA-256 of the file as it lies on disk; `nil` where it was a pipe.
  let file: String?
  /// SHA-256 of the queries as they were searched: a line `id<TAB>text` each.
  let queries: String

  init(_ path: String?, _ queries: [Query]) throws(RankifyError) {
    let kind = try? path.flatMap { try FileManager.default.attributesOfItem(atPath: $0)[.type] as? FileAttributeType }
    file = if let path, kind == .typeRegular { try Checksum(.sha256, of: path).digest } else { nil }
    let lines = queries.map { "\($0.id)\t\($0.text)\n" }.joined()
    self.queries = Checksum(.sha256, of: Array(lines.utf8)).digest
  }
}

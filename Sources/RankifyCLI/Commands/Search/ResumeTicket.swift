import Foundation
import Rankify

/// What an unfinished run was made with, kept beside its partial file: only the same work may continue it.
struct ResumeTicket: Codable, Equatable {
  let indexChecksum: String
  let method: String
  let depth: Int
  let tag: String
  let removesQuery: Bool
  /// All queries, identifiers and words.
  let queries: [Query]
  /// The checksum of the run that is re-ranked, where one is.
  var run: String?
  /// The language model that answers, and everything else that decides answers.
  var model: String?
  var settings: String?

  private static func path(of run: String) -> String { run + ".partial.json" }

  /// Leaves the ticket of the run at `run`.
  func leave(_ run: String) throws(RankifyError) {
    try AtomicFile.write(JSONOutput.text(self), to: ResumeTicket.path(of: run))
  }

  /// Checks that an unfinished run at `run`, if there is one, was made the same way.
  func check(_ run: String) throws(RankifyError) {
    if FileManager.default.fileExists(atPath: run + ".partial") { try check(run, of: run + ".partial") }
  }

  /// Checks that `file`, which belongs to the run at `run`, was made the same way.
  func check(_ run: String, of file: String) throws(RankifyError) {
    let path = ResumeTicket.path(of: run)
    guard let data = FileManager.default.contents(atPath: path),
      let found = try? JSONDecoder().decode(ResumeTicket.self, from: data)
    else {
      throw RankifyError(
        .invalidInput, "\(path): does not say what made the unfinished run; begin anew without --resume")
    }
    let differences = [
      found.indexChecksum == indexChecksum ? nil : "the index", found.method == method ? nil : "the method",
      found.depth == depth ? nil : "-k", found.tag == tag ? nil : "--tag",
      found.removesQuery == removesQuery ? nil : "--remove-query", found.queries == queries ? nil : "the topics",
      found.run == self.run ? nil : "the run", found.model == model ? nil : "the model",
      found.settings == settings ? nil : "the settings",
    ].compactMap { $0 }
    if differences.isEmpty { return }
    throw RankifyError(
      .invalidInput,
      "\(file): was made otherwise (different: \(differences.joined(separator: ", "))); repeat the same command, "
        + "or begin anew without --resume")
  }

  /// Removes the ticket of a finished run.
  static func remove(_ run: String) { try? FileManager.default.removeItem(atPath: path(of: run)) }
}

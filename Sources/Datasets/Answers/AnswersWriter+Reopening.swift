import RankifyCore

extension AnswersWriter {
  /// Whether the finished file of JSON lines at `path` has questions that could not be answered.
  public static func hasFaults(_ path: String) throws(RankifyError) -> Bool {
    let found = try PartialAnswers(path: path)
    return found.lines.contains { $0.isFault && !found.answered.contains($0.id) }
  }

  /// Makes a partial file of the finished one at `path`, so that a writer that resumes asks again what could not be answered.
  /// The finished one stays until the new one takes its place.
  public static func reopen(_ path: String) throws(RankifyError) {
    let finished = try MappedFile(path)
    let copy = try AtomicFile(path + ".partial", suffix: ".reopened")
    try finished.withBytes { bytes throws(RankifyError) in try copy.write(bytes) }
    try copy.commit()
  }
}

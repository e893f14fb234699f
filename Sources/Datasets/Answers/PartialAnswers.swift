import Foundation
import RankifyCore

/// The lines of an unfinished file of answers.
struct PartialAnswers {
  /// The questions that are answered.
  private(set) var answered: Set<Query.ID> = []
  /// The question of every line, in the order of the file; the bytes of what it says of it.
  private(set) var lines: [(id: Query.ID, bytes: Range<Int>, isFault: Bool)] = []
  /// How many bytes of the file are whole lines.
  private(set) var length = 0
  /// Whether there are lines that are no answers: faults, which are asked again, and what nobody can read.
  private(set) var hasOthers = false

  /// Reads a file; there are no lines in one that is not there.
  init(path: String) throws(RankifyError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    var scanner = JSONScanner()
    let file = try MappedFile(path)
    var found = PartialAnswers()
    try file.withBytes { raw in
      let bytes = raw.bindMemory(to: UInt8.self)
      var start = 0
      // What stands behind the last line end was not written to its end.
      while start < bytes.count, let end = bytes[start...].firstIndex(of: 0x0a) {
        let line = Bytes(rebasing: bytes[start..<end])
        if let entry = Self.entry(line, &scanner) {
          found.lines.append((entry.id, start..<end, entry.isFault))
          if entry.isFault { found.hasOthers = true } else { found.answered.insert(entry.id) }
        } else {
          found.hasOthers = true
        }
        (start, found.length) = (end + 1, end + 1)
      }
    }
    self = found
  }

  private init() {}

  /// The question of a line, and whether the line says that it could not be answered; `nil` for what is no such line.
  private static func entry(_ line: Bytes, _ scanner: inout JSONScanner) -> (id: Query.ID, isFault: Bool)? {
    var entry: (id: Query.ID?, isFault: Bool) = (nil, false)
    do throws(RankifyError) {
      scanner.load(line, name: "", line: 1)
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if key.equals("id") {
          entry.id = try scanner.string()
        } else {
          if key.equals("error") { entry.isFault = true }
          try scanner.skipValue()
        }
      }
      try scanner.finish()
    } catch { return nil }
    return entry.id.map { ($0, entry.isFault) }
  }
}

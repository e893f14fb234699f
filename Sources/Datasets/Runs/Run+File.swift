import Foundation
import RankifyCore

extension Run {
  /// Reads a run file; its layout is told by its content.
  ///
  /// - TREC: `qid Q0 docno rank score tag`, fields between blanks or tabs. As in trec_eval, the second and fourth field
  ///   and whatever follows the sixth are ignored, blank lines and lines that begin with `#` are stepped over, and the tag
  ///   of the last line names the run. Unlike trec_eval, a score that is no finite number is an error.
  /// - MS MARCO: `qid pid rank`; the score is 1/rank.
  /// - JSON or JSON lines with text, see `RankingsReader`.
  ///
  /// The lines of a query need not stand together. `path` may be gzip, or `-` for standard input.
  /// - Throws: an error that names file and line; also for an empty file and for a document given twice for a query.
  /// - Complexity: O(*n* log *n*) in the lines, on all cores; the whole file is in memory
  public init(contentsOf path: String) throws(RankifyError) {
    let source = try ByteSource(path)
    if try source.startsWithJSON() {
      self = try RankingsReader.run(LineReader(source))
      return
    }
    let contents = try FileContents(source)
    guard let line = RunFile.firstLine(of: contents.bytes) else { throw .invalid(contents.name, RunFile.emptyMessage) }
    self = try RunFile(contents: contents, layout: RunFile.layout(of: line, contents)).read()
  }
}

/// A run file of one document a line.
struct RunFile {
  let contents: FileContents
  let layout: RunParser.Layout

  static let emptyMessage = "holds no line of a run; expected 'qid Q0 docno rank score tag'"

  /// The first line that is neither blank nor a comment, trimmed.
  static func firstLine(of bytes: Bytes) -> Bytes? {
    var rest = bytes
    while !rest.isEmpty {
      let length = rest.firstOffset(of: 0x0a) ?? rest.count
      let line = Bytes(rebasing: rest[..<length]).trimmed
      if !line.isEmpty && line[0] != UInt8(ascii: "#") { return line }
      rest = Bytes(rebasing: rest[min(length + 1, rest.count)...])
    }
    return nil
  }

  static func layout(of line: Bytes, _ contents: FileContents) throws(RankifyError) -> RunParser.Layout {
    switch line.whiteFields().count {
    case 6...: return .trec
    case 3: return .msMarco
    case let count:
      let number = lineNumber(of: line, in: contents.bytes)
      throw .invalid(
        contents.name, line: number,
        "expected a run line 'qid Q0 docno rank score tag' (6 fields) or 'qid pid rank' (3 fields), found \(count)"
          + (count == 4 ? "; 4 fields are qrels" : ""))
    }
  }

  private static func lineNumber(of part: Bytes, in bytes: Bytes) -> Int {
    guard let start = part.baseAddress, let base = bytes.baseAddress else { return 1 }
    return bytes[..<(start - base)].count { $0 == 0x0a } + 1
  }

  func read() throws(RankifyError) -> Run {
    let bytes = contents.bytes
    let ranges = pieces(of: bytes)
    let parser = RunParser(layout: layout)
    let contents = contents
    let parsed = Parallel.map(ranges.count) { i in
      Result { () throws(RunParser.Fault) in try parser.parse(Bytes(rebasing: contents.bytes[ranges[i]])) }
    }
    var found: [RunParser.Piece] = []
    for (range, result) in zip(ranges, parsed) {
      do throws(RunParser.Fault) { found.append(try result.get()) } catch {
        let start = Bytes(rebasing: bytes[..<(range.lowerBound + error.offset)])
        throw .invalid(contents.name, line: start.count { $0 == 0x0a } + 1, error.sentence)
      }
    }
    return try assemble(found)
  }

  /// Pieces of about a megabyte that end with a line.
  private func pieces(of bytes: Bytes) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let aim = min(start + (1 << 20), bytes.count)
      let rest = Bytes(rebasing: bytes[aim...])
      let end = rest.firstOffset(of: 0x0a).map { aim + $0 + 1 } ?? bytes.count
      ranges.append(start..<end)
      start = end
    }
    return ranges
  }

  private func assemble(_ pieces: [RunParser.Piece]) throws(RankifyError) -> Run {
    var places: [ByteString: Int] = [:]
    var rankings: [RunParser.Segment] = []
    for segment in pieces.lazy.flatMap(\.segments) {
      let key = ByteString(segment.query)
      if let place = places[key] {
        rankings[place].entries += segment.entries
      } else {
        places[key] = rankings.count
        rankings.append(segment)
      }
    }
    let tag = pieces.last { $0.tag != nil }?.tag ?? "msmarco"
    let unordered = rankings
    let ordered = Parallel.map(unordered.count) { i in
      Result { () throws(Run.Fault) in
        (unordered[i].query, try Run.ordered(unordered[i].entries, query: unordered[i].query))
      }
    }
    var run = Run(tag: tag)
    do throws(Run.Fault) {
      for result in ordered {
        let (query, entries) = try result.get()
        try run.add(ordered: entries, for: query)
      }
    } catch { throw explain(error) }
    return run
  }

  private func explain(_ fault: Run.Fault) -> RankifyError {
    switch fault {
    case .duplicate(let document, let query):
      .invalid(
        contents.name, line: secondLine(of: document, query),
        "document '\(document)' is listed twice for query '\(query)'; keep one of the two lines")
    case .notANumber(let document, let query):
      .invalid(contents.name, "document '\(document)' of query '\(query)' has a score that is not a number")
    case .repeatedQuery(let query): .invalid(contents.name, "query '\(query)' is listed twice")
    }
  }

  /// Where a pair stands for the second time: only looked for when there is a fault to explain.
  private func secondLine(of document: Document.ID, _ query: Query.ID) -> Int? {
    var (line, seen) = (0, 0)
    var rest = contents.bytes
    let column = layout == .trec ? 2 : 1
    while !rest.isEmpty {
      let length = rest.firstOffset(of: 0x0a) ?? rest.count
      line += 1
      let fields = Bytes(rebasing: rest[..<length]).whiteFields(limit: 3)
      if fields.count == 3, fields[0].elementsEqual(query.utf8), fields[column].elementsEqual(document.utf8) {
        seen += 1
      }
      if seen == 2 { return line }
      rest = Bytes(rebasing: rest[min(length + 1, rest.count)...])
    }
    return nil
  }
}

import Foundation
import RankifyCore

/// Parses the lines of a run file, in pieces that may run in parallel.
struct RunParser {
  /// The layouts that have one retrieved document a line.
  enum Layout {
    /// `qid iter docno rank score tag`
    case trec
    /// `qid pid rank`, as MS MARCO's evaluation reads
    case msMarco
  }

  /// Consecutive lines of one query.
  struct Segment {
    var query: Query.ID
    var entries: [Run.Entry]
  }

  /// What a piece of the file holds.
  struct Piece {
    var segments: [Segment] = []
    /// The tag of the last line.
    var tag: String?
  }

  /// A line that cannot be read.
  struct Fault: Error {
    /// Where its line begins, counted from the start of the piece.
    var offset: Int
    var sentence: String
  }

  let layout: Layout

  /// The pieces' entries, query by query.
  func parse(_ bytes: Bytes) throws(Fault) -> Piece {
    var state = State()
    var position = 0
    while position < bytes.count {
      let rest = Bytes(rebasing: bytes[position...])
      let length = rest.firstOffset(of: 0x0a) ?? rest.count
      do throws(LineFault) {
        try parse(line: Bytes(rebasing: rest[..<length]), into: &state)
      } catch { throw Fault(offset: position, sentence: error.sentence) }
      position += length + 1
    }
    state.closeSegment()
    state.piece.tag = state.tag.map { String(decoding: $0, as: UTF8.self) }
    return state.piece
  }

  private struct LineFault: Error { var sentence: String }

  private struct State {
    var piece = Piece()
    var tag: Bytes?
    var queryBytes = Bytes(start: nil, count: 0)
    var query: Query.ID?
    var entries: [Run.Entry] = []

    mutating func closeSegment() {
      guard let query else { return }
      piece.segments.append(Segment(query: query, entries: entries))
      entries = []
      entries.reserveCapacity(piece.segments[piece.segments.count - 1].entries.count)
    }
  }

  private func parse(line: Bytes, into state: inout State) throws(LineFault) {
    var fields = FieldCursor(line)
    guard let query = fields.next(), query[0] != UInt8(ascii: "#") else { return }
    let entry = try layout == .trec ? trecEntry(&fields, &state) : msMarcoEntry(&fields)
    if state.query == nil || !query.elementsEqual(state.queryBytes) {
      state.closeSegment()
      state.query = try identifier(query, "query")
      state.queryBytes = query
    }
    state.entries.append(entry)
  }

  private func trecEntry(_ fields: inout FieldCursor, _ state: inout State) throws(LineFault) -> Run.Entry {
    guard fields.next() != nil, let document = fields.next(), fields.next() != nil, let score = fields.next(),
      let tag = fields.next()
    else { throw LineFault(sentence: "expected 6 fields 'qid Q0 docno rank score tag', found \(fields.taken)") }
    guard let value = DecimalNumber.parse(score), value.isFinite else {
      throw LineFault(sentence: "the score (field 5) is \(score.quoted), expected a finite number")
    }
    if !tag.isPlain, tag.identifier == nil {
      throw LineFault(sentence: "the run's name (field 6) \(tag.quoted) is not valid UTF-8 without control characters")
    }
    state.tag = tag
    return Run.Entry(document: try identifier(document, "document"), score: value)
  }

  private func msMarcoEntry(_ fields: inout FieldCursor) throws(LineFault) -> Run.Entry {
    guard let document = fields.next(), let rank = fields.next(), fields.next() == nil else {
      throw LineFault(sentence: "expected 3 fields 'qid pid rank' as in the lines before, found \(fields.taken)")
    }
    guard let value = rank.integer, value >= 1 else {
      throw LineFault(sentence: "the rank (field 3) is \(rank.quoted), expected a whole number from 1")
    }
    return Run.Entry(document: try identifier(document, "document"), score: 1 / Double(value))
  }

  private func identifier(_ bytes: Bytes, _ what: String) throws(LineFault) -> String {
    if bytes.isPlain { return String(decoding: bytes, as: UTF8.self) }
    guard let text = bytes.identifier else {
      throw LineFault(sentence: "the \(what) identifier \(bytes.quoted) is not valid UTF-8 without control characters")
    }
    return text
  }
}

/// Fields between white space, one after the other, without an array for them.
struct FieldCursor {
  private let line: Bytes
  private var position = 0
  /// How many fields were handed out.
  private(set) var taken = 0

  init(_ line: Bytes) { self.line = line }

  /// The next field, or `nil` at the end of the line.
  mutating func next() -> Bytes? {
    while position < line.count, line[position].isWhite { position += 1 }
    let start = position
    while position < line.count, !line[position].isWhite { position += 1 }
    if position == start { return nil }
    taken += 1
    return Bytes(rebasing: line[start..<position])
  }
}

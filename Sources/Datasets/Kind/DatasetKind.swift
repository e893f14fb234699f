import Foundation
import RankifyCore

/// What a file of a test collection holds.
public enum DatasetKind: String, CaseIterable, Sendable {
  /// Documents.
  case corpus
  /// Queries.
  case topics
  /// Relevance judgements.
  case qrels
  /// Retrieved documents by identifier and score.
  case run
  /// Questions with gold answers.
  case questions
  /// Queries with retrieved documents and their text.
  case rankings

  /// What the file or folder at `path` holds, by its first bytes.
  /// - Throws: an error where the content fits several kinds, as two columns of identifier and text do
  public static func detect(_ path: String) throws(RankifyError) -> DatasetKind {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue { return .corpus }
    let reader = try LineReader(path)
    let start = try reader.peek(1 << 16).trimmed
    guard let first = start.first else { throw .invalid(reader.name, "the file is empty") }
    let kind =
      switch first {
      case UInt8(ascii: "{"), UInt8(ascii: "["): json(start)
      case UInt8(ascii: "<"): markup(start)
      case UInt8(ascii: ".") where start.hasPrefix(ignoringCase: ".i "): smart(start)
      default: lines(start)
      }
    guard let kind else {
      throw RankifyError(
        .badArguments,
        "\(reader.name): the content fits several kinds of file; say which with --kind, for example --kind topics")
    }
    return kind
  }

  private static func json(_ start: Bytes) -> DatasetKind? {
    func has(_ names: StaticString...) -> Bool { names.contains { start.holds(key: $0) } }
    if has("candidates", "hits", "ctxs", "reranked_ctxs") { return .rankings }
    if has("question", "answers", "answer", "golden_answers") { return .questions }
    if has("title", "contents", "passage", "segment", "body") {
      return has("description", "narrative") ? .topics : .corpus
    }
    return has("query") ? .topics : nil
  }

  private static func markup(_ start: Bytes) -> DatasetKind {
    let isTopics = start.indices.contains { start.hasPrefix(ignoringCase: "<top", at: $0) }
    let isCorpus = start.indices.contains { start.hasPrefix(ignoringCase: "<doc", at: $0) }
    return isTopics && !isCorpus ? .topics : .corpus
  }

  private static func smart(_ start: Bytes) -> DatasetKind {
    let hasTitle = start.split(separator: 0x0a).contains { Bytes(rebasing: $0).trimmed.equals(".T") }
    return hasTitle ? .corpus : .topics
  }

  private static func lines(_ start: Bytes) -> DatasetKind? {
    let content = start.split(separator: 0x0a).first { $0.first != UInt8(ascii: "#") } ?? start[...]
    let line = Bytes(rebasing: content).trimmed
    let fields = line.whiteFields()
    let tabs = line.tabFields()
    if fields.count >= 6, fields[3].integer != nil, DecimalNumber.parse(fields[4]) != nil { return .run }
    if fields.count == 4, fields[3].integer != nil { return .qrels }
    if fields.count == 3, tabs.count == 3, fields[2].equals("score") { return .qrels }
    if tabs.count == 2, tabs[1].trimmed.first == UInt8(ascii: "[") { return .questions }
    if tabs.count > 2, tabs.last?.integer == nil { return .corpus }
    let colon = line.firstOffset(of: UInt8(ascii: ":"))
    if tabs.count == 1, let colon, Bytes(rebasing: line[..<colon]).identifier != nil { return .topics }
    return nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether `"key":` stands somewhere in the bytes.
  fileprivate func holds(key: StaticString) -> Bool {
    let length = key.utf8CodeUnitCount
    return indices.contains { i in
      guard self[i] == UInt8(ascii: "\""), i + length + 1 < count, self[i + length + 1] == UInt8(ascii: "\""),
        Bytes(rebasing: self[(i + 1)..<(i + 1 + length)]).equals(key)
      else { return false }
      return self[(i + length + 2)...].first { !$0.isWhite } == UInt8(ascii: ":")
    }
  }
}

import Foundation
import Rankify

/// One query searched for a person: titles, snippets with the matches marked, scores.
struct InteractiveSearch {
  private let index: SparseIndex
  private let searcher: Searcher
  /// Whether the query is an FTS5 expression.
  private let isExpression: Bool
  private let depth: Int
  private let common: CommonOptions

  /// Tokens in a snippet.
  private static let snippetLength = 40

  init(_ index: SparseIndex, _ searcher: Searcher, isExpression: Bool, depth: Int, _ common: CommonOptions) {
    (self.index, self.searcher, self.isExpression) = (index, searcher, isExpression)
    (self.depth, self.common) = (depth, common)
  }

  /// What `--json` prints.
  private struct Report: Encodable {
    struct Line: Encodable {
      let rank: Int
      let id: String
      let score: Double
      let title: String
      let text: String
    }

    let query: String
    let index: String
    let indexChecksum: String
    let hits: [Line]
  }

  func run(_ query: String) throws {
    let entries = try found(query)
    if common.json { return try JSONOutput.print(report(query, entries)) }
    if entries.isEmpty {
      let isEmpty = !isExpression && index.terms(of: query).isEmpty
      common.console.note(
        isEmpty ? "no word of the query is left after stop words and signs" : "nothing found in \(index.path)")
      return
    }
    let ids = entries.map(\.document)
    let snippets =
      isExpression
      ? try index.snippets(matching: query, documents: ids, length: Self.snippetLength)
      : try index.snippets(for: query, documents: ids, length: Self.snippetLength)
    for (rank, (entry, snippet)) in zip(1..., zip(entries, snippets)) { try show(entry, snippet, rank: rank) }
  }

  private func found(_ query: String) throws(RankifyError) -> [Run.Entry] {
    // A single query needs no name in faults.
    if case .sparse(let searcher) = searcher { return try searcher.entries(for: query) }
    return try searcher.entries(for: [Query(id: "1", text: query)], of: nil, threads: 1)[0]
  }

  private func report(_ query: String, _ entries: [Run.Entry]) throws -> Report {
    let hits = try zip(1..., entries).map { rank, entry in
      let document = try index.document(entry.document)
      return Report.Line(
        rank: rank, id: entry.document, score: Double(Float(entry.score).description) ?? entry.score,
        title: document?.title ?? "", text: document?.text ?? "")
    }
    return Report(query: query, index: index.path, indexChecksum: index.checksum, hits: hits)
  }

  private func show(_ entry: Run.Entry, _ snippet: Snippet?, rank: Int) throws {
    let style = Style.output
    let number = String(rank)
    let padding = String(repeating: " ", count: max(0, String(depth).count - number.count))
    let title = Self.oneLine(snippet?.title ?? "")
    let place = style.dim("\(entry.document)  \(Figures.fixed(entry.score, digits: 3))")
    let head = title.isEmpty ? place : Highlight.rendered(title, style) + "  " + place
    try StandardOutput.shared.writeLine("\(padding)\(number)  \(head)")
    let indent = String(repeating: " ", count: String(depth).count + 2)
    try StandardOutput.shared.writeLine(indent + Highlight.rendered(Self.oneLine(snippet?.text ?? ""), style))
  }

  /// The text with every run of white space as one blank.
  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

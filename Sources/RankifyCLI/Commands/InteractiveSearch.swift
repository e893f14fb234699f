import Foundation
import Rankify

/// One query searched for a person: titles, snippets, scores.
struct InteractiveSearch {
  private let index: SparseIndex
  private let sparse: SparseOptions
  private let depth: Int
  private let json: Bool

  init(_ index: SparseIndex, _ sparse: SparseOptions, depth: Int, json: Bool) {
    (self.index, self.sparse, self.depth, self.json) = (index, sparse, depth, json)
  }

  /// A hit as `--json` prints it.
  private struct Line: Encodable {
    let rank: Int
    let id: String
    let score: Double
    let title: String
    let text: String
  }

  func run(_ query: String) throws {
    let entries = try sparse.searcher(index, depth: depth).entries(for: query)
    if json { return try JSONOutput.print(lines(entries)) }
    if entries.isEmpty {
      throw RankifyError(.partial, "nothing found for '\(query.prefix(80))' in \(index.path)")
    }
    for (rank, entry) in zip(1..., entries) { try show(entry, rank: rank) }
  }

  private func lines(_ entries: [Run.Entry]) throws -> [Line] {
    try zip(1..., entries).map { rank, entry in
      let document = try index.document(entry.document)
      return Line(
        rank: rank, id: entry.document, score: entry.score, title: document?.title ?? "", text: document?.text ?? "")
    }
  }

  private func show(_ entry: Run.Entry, rank: Int) throws {
    let style = Style.output
    let document = try index.document(entry.document)
    let number = String(rank).leftPadded(to: String(depth).count)
    let score = Figures.fixed(entry.score, digits: 3)
    try StandardOutput.shared.writeLine(
      "\(style.dim(number))  \(style.bold(document?.title ?? ""))  \(style.dim("\(entry.document)  \(score)"))")
    try StandardOutput.shared.writeLine("    " + String(document?.text.prefix(200) ?? ""))
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}

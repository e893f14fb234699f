import Foundation
import Rankify

/// Searches many queries on all cores and writes the run in their order.
struct BatchSearch {
  private let searcher: Searcher
  private let console: Console
  private let threads: Int
  /// The file the queries are from, to name the line of one that cannot be searched for.
  var topics: String?
  /// Where documents with their query's identifier are to be left out: how many others to keep.
  private let depthWithoutQuery: Int?
  /// Seconds of searching, one figure a pass; writing is not counted.
  private(set) var seconds: [Double] = []
  /// Queries without any hit.
  private(set) var empty = 0
  /// Queries that were in the run already.
  private(set) var resumed = 0

  /// Queries between two looks at the progress bar and at Control-C.
  private static let chunk = 256

  init(_ searcher: Searcher, console: Console, threads: Int, removingQuery depth: Int?) {
    self.searcher = searcher
    self.console = console
    self.threads = threads
    depthWithoutQuery = depth
  }

  mutating func run(
    _ queries: [Query], to writer: RunWriter, passes: Int, resumable: Bool
  ) throws(RankifyError) {
    let open = queries.filter { !writer.finishedQueries.contains($0.id) }
    resumed = queries.count - open.count
    let bar = console.progress("searching", total: open.count * passes, unit: "queries")
    defer { bar.finish() }
    for pass in 0..<passes {
      var spent = 0.0
      for start in stride(from: 0, to: open.count, by: BatchSearch.chunk) {
        try Interruption.check(resumable ? "continue with --resume" : "the run is incomplete")
        let part = open[start..<min(start + BatchSearch.chunk, open.count)]
        let begun = ContinuousClock.now
        let results = try search(part)
        spent += begun.duration(to: .now).seconds
        bar.advance(by: part.count)
        if pass == passes - 1 { try write(part, searcher.isFused ? results : shortened(results), to: writer) }
      }
      seconds.append(spent)
    }
  }

  private mutating func write(
    _ queries: ArraySlice<Query>, _ results: [[Run.Entry]], to writer: RunWriter
  ) throws(RankifyError) {
    for (query, entries) in zip(queries, results) {
      if entries.isEmpty { empty += 1 } else { try writer.write(query: query.id, entries: entries) }
    }
    try writer.flush()
  }

  /// The same rankings with every score as the double nearest to the shortest decimal of the single-precision number that
  /// it is, so that the file shows no digits that were never computed.
  private func shortened(_ rankings: [[Run.Entry]]) throws(RankifyError) -> [[Run.Entry]] {
    let results = ParallelResults<[Run.Entry]>(count: rankings.count)
    results.fill(threads: threads) { i in
      rankings[i].map { Run.Entry(document: $0.document, score: Double(Float($0.score).description) ?? $0.score) }
    }
    return try results.values()
  }

  private func search(_ queries: ArraySlice<Query>) throws(RankifyError) -> [[Run.Entry]] {
    let results = try searcher.entries(for: queries, of: topics, threads: threads)
    guard let depthWithoutQuery else { return results }
    return zip(queries, results).map { query, entries in
      Array(entries.filter { $0.document != query.id }.prefix(depthWithoutQuery))
    }
  }
}

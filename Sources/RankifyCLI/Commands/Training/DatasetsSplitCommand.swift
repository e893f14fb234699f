import ArgumentParser
import Foundation
import Rankify

/// `rankify datasets split`
struct DatasetsSplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split", abstract: "Divide judged queries into parts that share no relevant document.",
    discussion: """
      Collections whose training and test queries share relevant documents reward a model for what it has seen. Queries \
      that share one, directly or by way of others, stay together; groups are drawn by seed until every part has its share.

      The folder gets the judgements of each part, PART.tsv, and split.json with the seed and the queries of each, from \
      which --by makes the same parts again. --apart-from finds the queries that share no relevant document with other \
      judgements: the parts are then 'no-overlap' and 'overlap'.

      EXAMPLES
        rankify datasets split qrels/train.tsv qrels/test.tsv --parts train=60,dev=10,test=30 --seed 1 -o split
        rankify datasets split qrels/test.tsv --apart-from qrels/train.tsv -o split
        rankify datasets split qrels/train.tsv qrels/test.tsv --by split/split.json -o again
      """)

  @Argument(help: "The judgements, TREC or BEIR; several are put together.")
  var qrels: [String]

  @Option(
    help: ArgumentHelp(
      "The parts and their shares, in proportion to each other, as in train=60,dev=10,test=30.", valueName: "shares"),
    transform: DatasetsSplitCommand.shares)
  var parts: [QuerySplit.Share]?

  @Option(help: ArgumentHelp("Judgements to share nothing with; may be repeated.", valueName: "qrels"))
  var apartFrom: [String] = []

  @Option(help: ArgumentHelp("A split to repeat.", valueName: "file"))
  var by: String?

  @OptionGroup var seed: SeedOption

  @Option(name: [.short, .long], help: "The folder for the parts; made where there is none.")
  var output: String

  @OptionGroup var common: CommonOptions

  func validate() throws {
    let ways = [parts != nil, !apartFrom.isEmpty, by != nil].count { $0 }
    if ways != 1 { throw ValidationError("give one of --parts, --apart-from and --by") }
    if (qrels + apartFrom).count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input can be one input only")
    }
  }

  func run() throws {
    let judgements = try Self.joined(qrels)
    let split = try split(judgements)
    try check(split, judgements)
    try makeFolder()
    for part in split.parts where !part.queries.isEmpty {
      let path = output + "/" + part.name + ".tsv"
      try QrelsWriter.write(Self.judgements(of: part, in: judgements), to: path, format: .beir)
    }
    try split.write(to: output + "/split.json")
    if common.json {
      return try JSONOutput.print(Dictionary(uniqueKeysWithValues: split.parts.map { ($0.name, $0.queries.count) }))
    }
    let left = judgements.queries.count - split.parts.reduce(0) { $0 + $1.queries.count }
    let counts = split.parts.map { "\($0.name) \(Figures.grouped($0.queries.count))" }.joined(separator: ", ")
    common.console.note(
      "queries: \(counts)" + (left > 0 ? ", in no part \(Figures.grouped(left))" : "") + "; parts in \(output)")
  }

  private func split(_ judgements: Qrels) throws(RankifyError) -> QuerySplit {
    if let parts { return .disjoint(judgements, shares: parts, seed: seed.seed) }
    if let by { return try QuerySplit(contentsOf: by) }
    return .apart(judgements, from: try Self.joined(apartFrom))
  }

  /// A split of other judgements would leave parts without any.
  private func check(_ split: QuerySplit, _ judgements: Qrels) throws(RankifyError) {
    for part in split.parts {
      guard let stranger = part.queries.first(where: { judgements[$0] == nil }) else { continue }
      throw RankifyError(
        .invalidInput,
        "query '\(stranger)' of part '\(part.name)' has no judgement in \(qrels.joined(separator: ", ")); give the "
          + "judgements that the split was made of")
    }
    if split.parts.allSatisfy(\.queries.isEmpty) {
      throw RankifyError(.invalidInput, "\(qrels.joined(separator: ", ")): no query has a relevant document")
    }
  }

  private func makeFolder() throws(RankifyError) {
    do {
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw RankifyError(.failure, "\(output): the folder cannot be made: \(error.localizedDescription)", cause: error)
    }
  }

  private static func joined(_ paths: [String]) throws(RankifyError) -> Qrels {
    var all = Qrels()
    for path in paths {
      let qrels = try Qrels(contentsOf: path)
      for query in qrels.queries {
        for (document, grade) in qrels[query] ?? [:] where !all.judge(document, grade, for: query) {
          if all[query]?[document] == grade { continue }
          throw .invalid(path, "document '\(document)' of query '\(query)' was judged differently in a file before")
        }
      }
    }
    return all
  }

  private static func judgements(of part: QuerySplit.Part, in all: Qrels) -> Qrels {
    var some = Qrels()
    for query in part.queries {
      for (document, grade) in all[query] ?? [:] { some.judge(document, grade, for: query) }
    }
    return some
  }

  private static func shares(_ text: String) throws -> [QuerySplit.Share] {
    let shares = try text.split(separator: ",", omittingEmptySubsequences: false).map { field in
      let sides = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, let weight = Double(sides[1]), weight > 0, weight < 1e9 else {
        throw ValidationError("'\(field)' is no share; write a name and a number above zero, as in dev=10")
      }
      guard QuerySplit.Part.isName(String(sides[0])) else {
        throw ValidationError("'\(sides[0])' names no part; use letters, digits, '-' and '_'")
      }
      return QuerySplit.Share(name: String(sides[0]), weight: weight)
    }
    if Set(shares.map(\.name)).count < shares.count { throw ValidationError("two parts have the same name") }
    return shares
  }
}

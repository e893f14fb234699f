import ArgumentParser
import Rankify

/// What `rankify index` tells of an index without changing it.
struct IndexInspection: ParsableArguments {
  @Flag(help: "Show what the index holds and what takes how much room.")
  var info = false

  @Flag(help: "Check all of the index: structure, checksums, and everything recomputed from the texts.")
  var check = false

  var isAsked: Bool { info || check }

  /// What `--json` prints.
  private struct Findings: Encodable {
    var details: IndexDetails?
    var sound: Bool?
    var faults: [String]?
    var tokenVectors: LateReport?
  }

  func run(_ path: String, _ common: CommonOptions) async throws {
    let details = info ? try SparseIndex(path).details() : nil
    if let details, !common.json { try StandardOutput.shared.write(table(details).text(Style.output)) }
    let report = check ? try await examine(path, common.console) : nil
    if common.json {
      try JSONOutput.print(
        Findings(
          details: details, sound: report?.isSound, faults: report?.faults,
          tokenVectors: report?.tokenVectors))
    }
    if let report { try conclude(report, path, common) }
  }

  private func examine(_ path: String, _ console: Console) async throws -> IndexReport {
    let encoder = await lateEncoder(path)
    let bar = console.progress("checking", total: IndexCheck.Stage.allCases.count * 1000)
    defer { bar.finish() }
    return try await Interruption.deferring {
      try IndexCheck.run(path, lateEncoder: encoder) { progress throws(RankifyError) in
        try Interruption.check("the check is not finished")
        let stage = IndexCheck.Stage.allCases.firstIndex(of: progress.stage) ?? 0
        bar.update(to: stage * 1000 + progress.done * 1000 / max(1, progress.total))
      }
    }
  }

  /// The encoder of the token vectors, where it is on this machine and still the same: a check fetches nothing, and needs
  /// none to say whether an index is sound.
  private func lateEncoder(_ path: String) async -> LoadedMultiVectorEncoder? {
    guard let made = try? LateIndex.encoder(of: path) else { return nil }
    var options = LateInteractionOptions().filled(from: made)
    options.precision = ModelPrecision(rawValue: made.precision) ?? .fp32
    guard let encoder = try? await Models.multiVectorEncoder(made.name, options: options, isFetched: false),
      encoder.identity.differences(from: made).isEmpty
    else { return nil }
    return encoder
  }

  private func conclude(_ report: IndexReport, _ path: String, _ common: CommonOptions) throws {
    for omission in report.omissions { common.console.warn("not checked: \(omission)") }
    if let tokens = report.tokenVectors { tell(tokens, common.console) }
    if report.isSound {
      common.console.note(
        "\(path) is sound: \(Figures.count(report.documents, "document")), \(Figures.count(report.terms, "term")), "
          + "\(Figures.count(report.postings, "posting"))"
          + (report.vectors.map { ", " + Figures.count($0, "vector") } ?? "")
          + (report.tokenVectors.map { ", token vectors of " + Figures.count($0.documents, "document") } ?? "")
          + " checked")
      return
    }
    for fault in report.faults { common.console.warn(fault) }
    let count = report.faults.count + report.furtherFaults
    throw RankifyError(
      .invalidInput, "\(path): \(Figures.count(count, "fault")); build the index again from its corpus")
  }

  /// Says how well token vectors are found by their centroids.
  private func tell(_ tokens: LateReport, _ console: Console) {
    if let recall = tokens.recall {
      console.note(
        "PLAID finds \(Figures.fixed(recall * 100, digits: 1)) % of the \(tokens.k) best documents that exact search finds"
          + (tokens.recallAt100.map { " and \(Figures.fixed($0 * 100, digits: 1)) % of the 100 best" } ?? "")
          + "; \(Figures.count(tokens.queries, "query", "queries")): \(tokens.queryKind ?? "")")
    }
    if tokens.hasDrifted {
      console.warn(
        "documents that were added suit the centroids badly; train them anew with --drop-tokens --late MODEL")
    }
  }

  private func tokenRows(_ details: IndexDetails) -> [(String, String)] {
    guard let tokens = details.tokenVectors else { return [] }
    let (encoder, pooled) = (tokens.encoder, tokens.storage.poolFactor)
    return [
      ("token vectors", tokens.count.map(Figures.grouped) ?? "unknown"),
      ("  of documents", Figures.grouped(tokens.documents)),
      ("  encoder", encoder.name),
      ("  model checksum", encoder.checksum),
      ("  dimension", Figures.grouped(encoder.dimension)),
      ("  tokens at most", "\(encoder.documentLength), of queries \(encoder.queryLength)"),
      ("  precision", encoder.precision),
      ("  kept as", tokens.storage.encoding.rawValue + (pooled > 1 ? ", \(pooled) pooled into one" : "")),
      ("  a token", tokens.bytesPerToken.map(Figures.bytes) ?? "unknown"),
      ("  a document", tokens.bytesPerDocument.map { Figures.bytes(Int($0)) } ?? "unknown"),
      ("  size", tokens.bytes.map(Figures.bytes) ?? "the file is missing"),
    ]
  }

  private func vectorRows(_ details: IndexDetails) -> [(String, String)] {
    guard let vectors = details.vectors else { return [] }
    let encoder = vectors.encoder
    let exact = vectors.storage.encoding == .int8 ? " and fp32" : ""
    return [
      ("vectors", Figures.grouped(vectors.count)),
      ("  encoder", encoder.name),
      ("  model checksum", encoder.checksum),
      ("  dimension", Figures.grouped(encoder.dimension)),
      ("  pooling", encoder.pooling + (encoder.isNormalized ? ", normalized" : "")),
      ("  tokens at most", Figures.grouped(encoder.maximumLength)),
      ("  precision", encoder.precision),
      ("  kept as", vectors.storage.encoding.rawValue + exact + (vectors.hasGraph ? ", HNSW graph" : "")),
      ("  size", vectors.bytes.map(Figures.bytes) ?? "the file is missing"),
    ]
  }

  private func table(_ details: IndexDetails) -> TextTable {
    var table = TextTable([.init(""), .init("", .right)])
    let rows: [(String, String)] =
      [
        ("documents", Figures.grouped(details.documents)),
        ("with any term", Figures.grouped(details.wordedDocuments)),
        ("different terms", Figures.grouped(details.terms)),
        ("term occurrences", Figures.grouped(details.tokens)),
        ("mean length", Figures.fixed(Double(details.averageLength), digits: 1)),
        ("segments", Figures.grouped(details.segments)),
        ("language", details.analysis.language),
        ("checksum", details.checksum),
        ("size", Figures.bytes(details.bytes)),
      ] + details.parts.map { ("  \($0.name)", Figures.bytes($0.bytes)) }
    for (name, value) in rows + vectorRows(details) + tokenRows(details) { table.add([.init(name), .init(value)]) }
    return table
  }
}

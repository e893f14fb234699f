import ArgumentParser
import Foundation
import Rankify

/// `rankify encode`: the vectors of a corpus or of topics, in files that other programs read.
struct EncodeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "Encode documents or queries to vectors, in files that other programs read.",
    discussion: """
      VECTORS is a NumPy matrix (.npy) with one row a text, in the order of the corpus; VECTORS.ids has the rows' \
      identifiers, one a line. Both appear whole or not at all. With --shard-num N, shard I takes the texts I, I+N, I+2N, … \
      counted from 0. To search by vectors, give them to an index: rankify index --dense.

      EXAMPLES
        rankify encode -m sentence-transformers/all-MiniLM-L6-v2 corpus.jsonl -o corpus.npy
        rankify encode -m MODEL --as query queries.jsonl -o queries.npy
        rankify encode -m MODEL --shard-id 0 --shard-num 4 corpus.jsonl -o corpus-0.npy --resume
      """)

  @Option(name: [.short, .long], help: "The encoder: a folder, an installed name, or org/name.")
  var model: String

  @Option(help: "What the texts are to the model: document or query. Queries are read from topics.")
  var `as` = TextRole.document

  @Argument(help: "Files and folders to read documents from; for queries one file of topics.")
  var corpus: [String]

  @Option(name: [.short, .long], help: "The file of vectors.")
  var output: String

  @OptionGroup var arithmetic: PrecisionOption

  @Option(help: "How numbers are written: \(VectorFileWriter.Element.list).")
  var vectors = VectorFileWriter.Element.float32

  @Option(help: "Which shard to encode, counted from 0.")
  var shardID = 0

  @Option(help: "How many shards there are.")
  var shardNum = 1

  @Option(help: "The corpus's format, where it is not to be told by content: \(CorpusFormat.list).")
  var format: CorpusFormat?

  @Option(help: "Which part of TREC topics to read: \(TopicField.list).")
  var field = TopicField.title

  @Flag(help: "Continue an interrupted file.")
  var resume = false

  @OptionGroup var threads: ThreadsOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !(1...1_000_000).contains(shardNum) { throw ValidationError("--shard-num \(shardNum): expected 1 to 1000000") }
    if !(0..<shardNum).contains(shardID) {
      throw ValidationError("--shard-id \(shardID): expected 0 to \(shardNum - 1), one less than --shard-num")
    }
    if output == "-" { throw ValidationError("vectors go to two files: give the name of one, as in -o corpus.npy") }
    let place = URL(fileURLWithPath: output).resolvingSymlinksInPath()
    if corpus.contains(where: { $0 != "-" && URL(fileURLWithPath: $0).resolvingSymlinksInPath() == place }) {
      throw ValidationError("\(output) is both the corpus and the output")
    }
    if self.as == .query, corpus.count > 1 { throw ValidationError("--as query reads one file of topics") }
    if self.as == .query, format != nil {
      throw ValidationError("--format is that of a corpus; topics are told by content")
    }
  }

  func run() async throws {
    let encoder = try await ModelArgument.watching(common.console) { report in
      try await Models.encoder(
        model, precision: arithmetic.precision ?? .fp32, threads: threads.count, report: report)
    }
    if self.as == .document { try encoder.requireDocuments() }
    let ticket = EncodeTicket(
      encoder: encoder.identity, role: self.as.rawValue, shard: [shardID, shardNum], element: vectors.rawValue)
    if resume { try ticket.check(output) }
    // Before the writer, so that a corpus that is not there leaves no files behind.
    let texts = try EncodingTexts(corpus, self.as, format: format, field: field, shard: (shardID, shardNum))
    let writer = try VectorFileWriter(
      output, dimension: encoder.identity.dimension, element: vectors, resume: resume)
    try ticket.leave(output)
    let job = EncodeJob(texts, encoder, self.as, console: common.console)
    let begun = ContinuousClock.now
    try await Interruption.deferring { try job.run(to: writer) }
    try writer.finish()
    EncodeTicket.remove(output)
    encoder.noteTruncated(of: writer.rows - writer.resumed.count, common.console)
    for warning in texts.warnings { common.console.warn(warning) }
    try conclude(writer, encoder, seconds: begun.duration(to: .now).seconds)
  }

  private func conclude(_ writer: VectorFileWriter, _ encoder: LoadedEncoder, seconds: Double) throws {
    let record = EncodeRecord(
      corpus: corpus, role: self.as.rawValue, encoder: encoder.identity, shard: shardID, shards: shardNum,
      rows: writer.rows,
      resumedRows: writer.resumed.count, truncatedTexts: encoder.truncatedTexts, numbers: vectors.rawValue,
      identifiers: VectorFileWriter.identifiersPath(output), seconds: seconds)
    try RunMetadata.write(record, beside: output)
    if common.json { try JSONOutput.print(record) }
    let encoded = writer.rows - writer.resumed.count
    let rate = seconds > 0 ? Int(Double(encoded) / seconds) : 0
    common.console.note(
      "encoded \(Figures.grouped(encoded)) texts in \(Figures.duration(seconds: seconds)) (\(Figures.grouped(rate)) a "
        + "second); \(output) has \(Figures.grouped(writer.rows)) vectors of \(encoder.identity.dimension)")
  }
}

extension TextRole: ExpressibleByArgument {}

extension VectorFileWriter.Element: ExpressibleByArgument {
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// What stands in the sidecar of a file of vectors.
private struct EncodeRecord: Encodable {
  let corpus: [String]
  let role: String
  let encoder: EncoderDescription
  let shard: Int
  let shards: Int
  let rows: Int
  let resumedRows: Int
  /// Of the rows that were not there before.
  let truncatedTexts: Int
  let numbers: String
  let identifiers: String
  let seconds: Double
}

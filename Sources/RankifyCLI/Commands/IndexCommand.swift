import ArgumentParser
import Foundation
import Rankify

/// `rankify index`: builds an index, or changes the documents of one.
struct IndexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Build a search index from a corpus, or add, replace and delete documents.",
    discussion: """
      CORPUS is a file or folder in any of these formats, told apart by content: BEIR corpus.jsonl and other JSONL, TSV \
      (MS MARCO, DPR), TREC documents, SMART, folders of text and HTML; gzip and '-' (standard input) everywhere. It is \
      read as a stream. The index is one file; it appears whole or not at all. With --dense it has vectors in a second file \
      beside it, INDEX.vectors, which goes where the index goes; with --late it has a vector for each token, in INDEX.tokens.

      EXAMPLES
        rankify index -i scifact.rankify scifact/corpus.jsonl
        rankify index -i news.rankify --language de --stop-words none folder/
        rankify index -i notes.rankify --update changed.jsonl
        rankify index -i notes.rankify --delete obsolete-ids.txt
        rankify index -i notes.rankify --info --check
        rankify index -i scifact.rankify --dense sentence-transformers/all-MiniLM-L6-v2
        rankify index -i scifact.rankify --dense --hnsw
        rankify index -i scifact.rankify --late lightonai/answerai-colbert-small-v1
        rankify index -i scifact.rankify --tokens 2bit --pool-factor 2
      """)

  @Option(name: [.short, .long], help: "The index file.")
  var index: String

  @Argument(help: "Files and folders to read documents from.")
  var corpus: [String] = []

  @OptionGroup(title: "Existing index") var change: IndexChangeOptions
  @OptionGroup(title: "Vectors") var vectors: IndexDenseOptions
  @OptionGroup(title: "Token vectors") var late: IndexLateOptions
  @OptionGroup(title: "Looking only") var inspection: IndexInspection
  @OptionGroup(title: "Text analysis, for a new index") var analysis: AnalysisOptions
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var common: CommonOptions

  @Option(help: "The corpus's format, where it is not to be told by content: \(CorpusFormat.list).")
  var format: CorpusFormat?

  func validate() throws {
    if inspection.isAsked {
      if change.changes || change.overwrite || !corpus.isEmpty || encodes {
        throw ValidationError("--info and --check only look at an index; they go with no CORPUS and no change")
      }
      return
    }
    if exists, textWork == .none, !encodes || !corpus.isEmpty {
      throw ValidationError(
        "\(index) exists; add to it with --append, replace documents with --update, or build it anew with --overwrite")
    }
    if vectors.dropVectors, !exists { throw ValidationError("--drop-vectors: there is no index \(index)") }
    if late.dropTokens, !exists { throw ValidationError("--drop-tokens: there is no index \(index)") }
    if vectors.arithmetic.precision != nil, vectors.model == nil, late.model == nil {
      throw ValidationError("--precision is the encoder's: give --dense MODEL or --late MODEL")
    }
    if change.overwrite, vectors.resume {
      throw ValidationError("--overwrite begins anew and --resume continues: give one of them")
    }
    let place = URL(fileURLWithPath: index).resolvingSymlinksInPath()
    if let same = corpus.first(where: { URL(fileURLWithPath: $0).resolvingSymlinksInPath() == place }) {
      throw ValidationError("\(same) is both the corpus and the index")
    }
    if corpus.isEmpty, !change.needsNoCorpus, textWork != .none {
      throw ValidationError(
        exists || !encodes ? "no CORPUS given" : "there is no index \(index), and no CORPUS to build it from")
    }
    if textWork == .build {
      try vectors.validateForNew()
      try late.validateForNew()
    } else if late.recodes, textWork != .none || vectors.isGiven {
      throw ValidationError(
        "--tokens and --pool-factor without --late MODEL are about the token vectors that are there, and go with nothing else"
      )
    }
    if textWork != .build, !continues, let given = analysis.given {
      throw ValidationError("\(given) cannot change in an existing index; build it anew with --overwrite")
    }
  }

  /// Whether anything is wanted of vectors.
  private var encodes: Bool { vectors.isGiven || late.isGiven }

  private var exists: Bool { FileManager.default.fileExists(atPath: index) }

  /// What is done with the texts.
  private enum TextWork { case build, change, none }

  private var textWork: TextWork {
    if change.changes { return .change }
    if change.overwrite || !exists { return .build }
    return continues ? .change : .none
  }

  /// Whether a corpus was begun before: what the index has of it is passed over.
  private var continues: Bool { vectors.resume && !corpus.isEmpty && exists }

  func run() async throws {
    if inspection.isAsked { return try await inspection.run(index, common) }
    let started = ContinuousClock.now
    if continues { try checkAnalysis() }
    let work = textWork
    let job = IndexingJob(console: common.console, path: index)
    let (encoding, tokens) = try encodings(isNew: work == .build)
    let adds = work == .change && !corpus.isEmpty
    let encoder = try await encoding.encoder(isNew: work == .build, adds: adds)
    let tokenEncoder = try await tokens.encoder(isNew: work == .build, adds: adds)
    if vectors.dropVectors, try DenseIndex.drop(index) { common.console.note("the vectors of \(index) are gone") }
    if late.dropTokens, try LateIndex.drop(index) { common.console.note("the token vectors of \(index) are gone") }
    var changes: (dense: EncodingProgress, late: EncodingProgress)?
    switch work {
    case .build:
      try await self.work(job, IndexWriter(creating: index, analysis: analysis.settings, threads: threads.count))
    case .change: changes = try await change(job, encoder, tokenEncoder)
    case .none: break
    }
    let recoded = late.recodes ? try await tokens.recode() : nil
    let outcome = try await encoding.complete(encoder, after: changes?.dense)
    let tokenOutcome = try await tokens.complete(tokenEncoder, after: changes?.late)
    try report(job.counts, outcome, tokenOutcome, recoded: recoded, seconds: started.duration(to: .now).seconds)
  }

  /// What gives documents their vectors and token vectors.
  private func encodings(isNew: Bool) throws -> (IndexEncoding, IndexLateEncoding) {
    let hasTokens = try late.isGiven || !isNew && LateIndex.encoder(of: index) != nil
    return (
      IndexEncoding(
        path: index, options: vectors, console: common.console, threads: threads.count, hasTokens: hasTokens),
      IndexLateEncoding(
        path: index, options: late, precision: vectors.arithmetic.precision, resumes: vectors.resume,
        console: common.console, threads: threads.count)
    )
  }

  /// Options of text analysis that are repeated must be those that the index was begun with.
  private func checkAnalysis() throws {
    guard let given = analysis.given, try analysis.settings != SparseIndex(index).analysis else { return }
    throw RankifyError(
      .badArguments,
      "\(index): was begun with another text analysis; leave out \(given), or build it anew with --overwrite")
  }

  /// Changes the texts of an index, and the vectors of few documents with them; many are encoded afterwards, so that they
  /// need not be encoded again should that be interrupted.
  private func change(
    _ job: IndexingJob, _ encoder: LoadedEncoder?, _ tokenEncoder: LoadedMultiVectorEncoder?
  ) async throws -> (dense: EncodingProgress, late: EncodingProgress) {
    let (kept, limit) = ("\(index) is as it was before", DenseBuilder.stepSize)
    let dense = EncodingProgress(common.console, kept: kept)
    let late = EncodingProgress(common.console, title: "encoding tokens", kept: kept)
    defer {
      dense.finish()
      late.finish()
    }
    let writer = try IndexWriter(
      opening: index, threads: threads.count, encoding: encoder.map { dense.encoding($0, limit: limit) },
      late: tokenEncoder.map { late.encoding($0, limit: limit) })
    try await work(job, writer)
    return (dense, late)
  }

  private func work(_ job: IndexingJob, _ writer: IndexWriter) async throws {
    let (update, continues) = (change.update, continues)
    try await Interruption.deferring {
      if let ids = change.delete { try job.delete(ids, with: writer) }
      if !corpus.isEmpty {
        try job.read(CorpusReader(corpus, format: format), into: writer, updating: update, continuing: continues)
      }
      if change.optimize { try job.optimize(writer) }
      try writer.commit()
    }
  }

  private func report(
    _ counts: IndexingJob.Counts, _ vectors: IndexEncoding.Outcome?, _ tokens: IndexLateEncoding.Outcome?,
    recoded: Int?, seconds: Double
  ) throws {
    let summary = IndexSummary(try SparseIndex(index), counts, vectors, tokens, recoded: recoded, seconds: seconds)
    if common.json { try JSONOutput.print(summary) } else { common.console.note(summary.sentence) }
  }
}

/// What happens to an index that is there already.
struct IndexChangeOptions: ParsableArguments {
  @Flag(help: "Add the corpus to the index.")
  var append = false

  @Flag(help: "Add the corpus to the index, replacing documents of the same identifiers.")
  var update = false

  @Flag(help: "Build the index anew; the old one stays until the new one is whole.")
  var overwrite = false

  @Option(help: ArgumentHelp("Delete the documents whose identifiers stand in FILE, one a line.", valueName: "file"))
  var delete: String?

  @Flag(help: "Merge all parts of the index: smallest and fastest.")
  var optimize = false

  /// Whether an existing index is opened.
  var changes: Bool { append || update || delete != nil || (optimize && !overwrite) }
  var needsNoCorpus: Bool { delete != nil || (optimize && !overwrite) }

  func validate() throws {
    if append, update { throw ValidationError("give --append or --update, not both: --update also adds") }
    if overwrite, append || update || delete != nil {
      throw ValidationError("--overwrite builds the index anew; it does not go with --append, --update or --delete")
    }
  }
}

/// How text becomes terms in a new index.
struct AnalysisOptions: ParsableArguments {
  @Option(help: "Language of the text: a code such as en, de, zh, or 'simple' for plain words (default: en).")
  var language: String?

  @Option(help: "Stemmer: none, porter, or a Snowball algorithm such as english (default: the language's).")
  var stemmer: String?

  @Option(help: "Stop words: standard, none, or a file with one word a line (default: standard).")
  var stopWords: String?

  @Flag(help: "Take accents and other marks off letters.")
  var foldDiacritics = false

  /// The first option given, if any.
  var given: String? {
    if language != nil { return "--language" }
    if stemmer != nil { return "--stemmer" }
    if stopWords != nil { return "--stop-words" }
    return foldDiacritics ? "--fold-diacritics" : nil
  }

  var settings: AnalysisSettings {
    get throws(RankifyError) {
      AnalysisSettings(
        language: language ?? "en", stemmer: stemmer.map(AnalysisSettings.Stemmer.init(named:)),
        stopWords: try stopWordList, foldsDiacritics: foldDiacritics)
    }
  }

  private var stopWordList: AnalysisSettings.StopWords {
    get throws(RankifyError) {
      switch stopWords {
      case nil, "standard": return .standard
      case "none": return .none
      case .some(let path): return .custom(try LineFile.read(path))
      }
    }
  }
}

extension AnalysisSettings.Stemmer {
  fileprivate init(named name: String) {
    switch name {
    case "none": self = .none
    case "porter": self = .porter
    default: self = .snowball(name)
    }
  }
}

extension CorpusFormat: ExpressibleByArgument {
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

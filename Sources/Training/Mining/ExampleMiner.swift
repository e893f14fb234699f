import RankifyCore

/// Makes examples of judgements and runs: every relevant document of a query, and negatives from the ranks of runs.
///
/// Runs may be of any system: BM25's, the dense run of the model that is to be trained (the static hard negatives of STAR,
/// Zhan et al., SIGIR 2021), or several pooled.
public struct ExampleMiner: Sendable {
  /// Which documents of the runs become negatives.
  public var choice: NegativeChoice
  /// Scores of a stronger system, which also tell false negatives.
  public var teacher: Teacher?
  /// Which texts are the same; looked at where texts are.
  public var duplicates: NearDuplicates
  /// Where the documents' texts are.
  public var lookup: DocumentLookup
  /// What happens where a document is not in the collection.
  public var missing: TrainingFile.Missing

  /// Creates a miner.
  public init(
    _ choice: NegativeChoice = NegativeChoice(), teacher: Teacher? = nil,
    duplicates: NearDuplicates = NearDuplicates(), lookup: DocumentLookup = .none,
    missing: TrainingFile.Missing = .refused
  ) {
    (self.choice, self.teacher, self.duplicates) = (choice, teacher, duplicates)
    (self.lookup, self.missing) = (lookup, missing)
  }

  /// One example for each topic that has a relevant document, in the order of the topics; without judgements, for each that a
  /// run has. Grades become gains, those below zero zero. Documents have texts where there is a collection to look them up.
  /// - Throws: an error where documents are not in the collection or the teacher has no score for them, unless such are to be
  ///   left out
  public func mine(
    topics: [Query], qrels: Qrels?, runs: [Run]
  ) throws(RankifyError) -> (set: TrainingSet, report: MiningReport) {
    let pools = QueryPool.all(topics, qrels, runs, choice)
    var sieve = CandidateSieve(self, try MiningTexts(pools, lookup, duplicates))
    try sieve.refuseMissing(pools)
    try sieve.refuseUnscored(pools)
    var (builder, report) = (MinedSet(), MiningReport())
    for pool in pools {
      if !pool.isInRuns { report.withoutRanking.append(pool.query.id) }
      guard let kept = try sieve.kept(pool, hasJudgements: qrels != nil) else {
        report.droppedQueries.append(pool.query.id)
        continue
      }
      let negatives = choice.drawn(from: kept.others, for: pool.query.id)
      builder.add(kept, negatives, sieve.texts, teacher)
      report.queries += 1
      report.positives += kept.positives.count
      report.negatives += negatives.count
      if negatives.count < choice.count { report.short += 1 }
    }
    report.take(sieve)
    report.topicsWithoutExample = topics.count - pools.count
    let known = Set(topics.map { ByteString($0.id) })
    report.judgedWithoutTopic = (qrels?.queries ?? []).count { !known.contains(ByteString($0)) }
    return (builder.set, report)
  }

  /// Everything that `mine` would choose from, before any filter, as a run for a teacher to score: relevant documents first,
  /// scores that only carry the order.
  public func pool(topics: [Query], qrels: Qrels?, runs: [Run]) throws(RankifyError) -> Run {
    var run = Run(tag: "pool")
    for pool in QueryPool.all(topics, qrels, runs, choice) {
      let documents = pool.documents
      let entries = documents.enumerated().map { Run.Entry(document: $1, score: Double(documents.count - $0)) }
      do throws(Run.Fault) { try run.add(entries, for: pool.query.id) } catch {
        throw RankifyError(.invalidInput, "query '\(pool.query.id)' is twice among the topics", cause: error)
      }
    }
    return run
  }
}

/// Examples, and each document once.
private struct MinedSet {
  private(set) var set = TrainingSet()
  private var places: [ByteString: Int] = [:]

  mutating func add(_ pool: QueryPool, _ negatives: [Document.ID], _ texts: MiningTexts, _ teacher: Teacher?) {
    let candidates = pool.positives + negatives.map { .init(document: $0, gain: 0) }
    let scores = teacher.map { teacher in
      let known = teacher.scores(of: pool.query.id)
      return teacher.scaled(candidates.map { known[ByteString($0.document)] ?? 0 })
    }
    set.examples.append(
      TrainingExample(
        query: pool.query,
        candidates: candidates.enumerated().map { i, candidate in
          TrainingCandidate(
            document: place(of: candidate.document, texts), gain: candidate.gain, teacher: scores?[i])
        }))
  }

  private mutating func place(of id: Document.ID, _ texts: MiningTexts) -> Int {
    let key = ByteString(id)
    if let place = places[key] { return place }
    places[key] = set.documents.count
    set.documents.append(texts.document(id))
    return set.documents.count - 1
  }
}

import RankifyCore

/// Leaves out of pools what is not to be trained on, and counts it.
struct CandidateSieve {
  private(set) var texts: MiningTexts
  private(set) var (falseNegatives, nearDuplicates, unscored, missing) = (0, 0, 0, 0)
  private let miner: ExampleMiner

  init(_ miner: ExampleMiner, _ texts: MiningTexts) { (self.miner, self.texts) = (miner, texts) }

  /// - Throws: an error where documents are not in the collection and are not to be left out.
  func refuseMissing(_ pools: [QueryPool]) throws(RankifyError) {
    guard miner.missing == .refused else { return }
    let absent = pools.flatMap { pool in pool.documents.filter { !texts.has($0) }.map { (pool.query.id, $0) } }
    guard let (query, document) = absent.first else { return }
    let count = Set(absent.map { ByteString($0.1) }).count
    throw RankifyError(
      .invalidInput,
      "document '\(document)' of query '\(query)' is not in \(miner.lookup.words), one of \(count) missing in all; give the "
        + "collection that judgements and runs were made from, or drop what is missing (--drop-missing)")
  }

  /// - Throws: an error where the teacher lacks scores and such documents are not to be left out.
  func refuseUnscored(_ pools: [QueryPool]) throws(RankifyError) {
    guard let teacher = miner.teacher, !teacher.dropsUnscored else { return }
    var (count, first) = (0, "")
    for pool in pools {
      let scores = teacher.scores(of: pool.query.id)
      for document in pool.documents where scores[ByteString(document)] == nil && texts.has(document) {
        if count == 0 { first = "document '\(document)' of query '\(pool.query.id)'" }
        count += 1
      }
    }
    guard count > 0 else { return }
    throw RankifyError(
      .invalidInput,
      "the teacher has no score for \(first), one of \(count) candidates without; let it score the whole pool, or drop what "
        + "is unscored")
  }

  /// What is left of a pool, or `nil` where that is nothing to train on.
  mutating func kept(_ pool: QueryPool, hasJudgements: Bool) throws(RankifyError) -> QueryPool? {
    var pool = pool
    let texts = texts
    missing += pool.remove { !texts.has($0) }
    if let teacher = miner.teacher { try sift(&pool, teacher) }
    removeRepetitions(&pool)
    return (hasJudgements ? pool.positives.isEmpty : pool.others.isEmpty) ? nil : pool
  }

  /// Removes what the teacher has no score for, and what it scores like a relevant document.
  private mutating func sift(_ pool: inout QueryPool, _ teacher: Teacher) throws(RankifyError) {
    let scores = teacher.scores(of: pool.query.id)
    unscored += pool.remove { scores[ByteString($0)] == nil }
    let positives = pool.positives.compactMap { scores[ByteString($0.document)] }
    guard let limit = try teacher.limit(positives, of: pool.query.id) else { return }
    let before = pool.others.count
    pool.others.removeAll { (scores[ByteString($0)] ?? limit) >= limit }
    falseNegatives += before - pool.others.count
  }

  private mutating func removeRepetitions(_ pool: inout QueryPool) {
    let (before, relevant) = (pool.others.count, pool.positives.map(\.document))
    pool.others = pool.others.filter { !texts.repeats($0, relevant) }
    nearDuplicates += before - pool.others.count
  }
}

extension QueryPool {
  /// Removes documents; returns how many.
  fileprivate mutating func remove(where isUnwanted: (Document.ID) -> Bool) -> Int {
    let before = documents.count
    positives.removeAll { isUnwanted($0.document) }
    others.removeAll(where: isUnwanted)
    return before - documents.count
  }
}

extension MiningReport {
  /// Takes over what was left out.
  mutating func take(_ sieve: CandidateSieve) {
    (falseNegatives, nearDuplicates) = (sieve.falseNegatives, sieve.nearDuplicates)
    (unscored, missing) = (sieve.unscored, sieve.missing)
  }
}

import RankifyCore

/// The examples of a batch with the candidates that they have this time.
struct DrawnBatch: Sendable {
  /// The batch for the model.
  var texts: TrainingBatch
  /// The examples' queries.
  var queryIDs: [String]
  /// The places of the batch's documents in the set; behind them are those of `StoredDocuments`.
  var documents: [Int]
  /// What is known of the candidates that the objective sees: each query's own, or the whole list where all are joined.
  var targets: [ListTarget]
  /// Candidates of each list that are the query's own; those of other queries follow.
  var own: [Int]
}

/// Draws the candidates of batches.
struct CandidateDraw: Sendable {
  let set: TrainingSet
  let candidates: Int
  let inBatch: InBatchNegatives
  let lottery: Lottery
  private let same: SameTexts

  init(set: TrainingSet, candidates: Int, inBatch: InBatchNegatives, lottery: Lottery) {
    (self.set, self.candidates, self.inBatch, self.lottery) = (set, candidates, inBatch, lottery)
    same = SameTexts(set.documents)
  }

  /// The documents that are relevant to an example, and those that say the same as one: none of them is a negative.
  func relevant(to example: Int) -> Set<Int> {
    same.closure(of: set.examples[example].candidates.lazy.filter { $0.gain > 0 }.map(\.document))
  }

  /// The batch of these examples when it is drawn for the `number`-th time.
  /// - Parameter found: irrelevant documents of each example, nearest first, that take the places of drawn ones
  func callAsFunction(_ examples: [Int], number: Int, found: [[Int]] = []) -> DrawnBatch {
    let lists = examples.enumerated().map { place, example in
      list(of: example, number, found: found.isEmpty ? [] : found[place])
    }
    return batch(examples, lists)
  }

  /// The batch of examples with all their candidates, for measuring.
  func all(_ examples: [Int]) -> DrawnBatch { batch(examples, examples.map { set.examples[$0].candidates }) }

  /// All documents of the set, without queries.
  var documents: DrawnBatch {
    let texts = TrainingBatch(queries: [], documents: set.documents.map(\.contents), lists: [])
    return DrawnBatch(texts: texts, queryIDs: [], documents: Array(set.documents.indices), targets: [], own: [])
  }

  /// The relevant candidates, but for one place at least, and irrelevant ones.
  private func list(of example: Int, _ number: Int, found: [Int]) -> [TrainingCandidate] {
    let relevant = relevant(to: example)
    let all = set.examples[example].candidates.filter { $0.gain > 0 || !relevant.contains($0.document) }
    if all.count <= candidates, found.isEmpty { return all }
    var generator = lottery.generator(.candidates, number, example)
    let positives = all.filter { $0.gain > 0 }.shuffled(using: &generator).prefix(max(1, candidates - 1))
    let fresh = Set(found.prefix(candidates - positives.count))
    let new = fresh.subtracting(all.map(\.document)).sorted().map { TrainingCandidate(document: $0, gain: 0) }
    let near = all.filter { fresh.contains($0.document) } + new
    let rest = all.filter { $0.gain <= 0 && !fresh.contains($0.document) }.shuffled(using: &generator)
    return positives + near + rest.prefix(candidates - positives.count - near.count)
  }

  private func batch(_ examples: [Int], _ lists: [[TrainingCandidate]]) -> DrawnBatch {
    var places: [Int: Int] = [:], documents: [Int] = []
    for candidate in lists.joined() where places[candidate.document] == nil {
      places[candidate.document] = documents.count
      documents.append(candidate.document)
    }
    let full = zip(examples, lists).map { $1 + (inBatch == .none ? [] : others(of: $0, $1, documents)) }
    let texts = TrainingBatch(
      queries: examples.map { set.examples[$0].query.text }, documents: documents.map(text),
      lists: full.map { $0.compactMap { places[$0.document] } })
    return DrawnBatch(
      texts: texts, queryIDs: examples.map { set.examples[$0].query.id }, documents: documents,
      targets: (inBatch == .joined ? full : lists).map(Self.target), own: lists.map(\.count))
  }

  /// What is read of a document; nothing of one that an index alone has, where only queries are read.
  private func text(_ place: Int) -> String { place < set.documents.count ? set.documents[place].contents : "" }

  /// The documents of other queries: none that is relevant here, and none that is in the list.
  private func others(of example: Int, _ list: [TrainingCandidate], _ documents: [Int]) -> [TrainingCandidate] {
    let known = relevant(to: example).union(list.map(\.document))
    return documents.filter { !known.contains($0) }.map { TrainingCandidate(document: $0, gain: 0) }
  }

  private static func target(_ list: [TrainingCandidate]) -> ListTarget {
    let teacher = list.compactMap(\.teacher)
    return ListTarget(gains: list.map(\.gain), teacher: teacher.count == list.count ? teacher : [])
  }
}

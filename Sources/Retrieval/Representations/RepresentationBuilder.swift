import RankifyCore
import Vectors

/// Gives the documents of an index their representations, in steps that each survive a kill.
///
/// Every step reads a window of documents that have none, encodes it, and commits; so work that ended early goes on where it
/// was, by another builder. Lexical search is undisturbed meanwhile; other search begins when none is missing. Writers of
/// other processes wait at most for a step, or are told that the index is being written.
struct RepresentationBuilder<Kind: Representation> {
  let database: Database
  private let encoding: Kind.Encoding
  let storage: Kind.Storage

  /// Opens the index at `path`.
  /// - Parameters:
  ///   - storage: how to keep representations; `nil` for as the index keeps those it has, or else by `standard`
  ///   - isNew: whether the index must have none of them
  init(
    _ path: String, _ encoding: Kind.Encoding, _ storage: Kind.Storage?, isNew: Bool,
    standard: () throws(RankifyError) -> Kind.Storage
  ) throws(RankifyError) {
    database = try Database.existingIndex(path, mode: .readWrite)
    _ = try IndexFormat.verify(database)
    let state = try RepresentationState<Kind>.load(database)
    self.encoding = encoding
    if let chosen = storage ?? state?.storage { self.storage = chosen } else { self.storage = try standard() }
    if let state { try check(state, isNew: isNew) }
  }

  private func check(_ state: RepresentationState<Kind>, isNew: Bool) throws(RankifyError) {
    let path = database.path
    let words = Kind.words
    try state.check(encoding.identity, path)
    if isNew {
      throw RankifyError(
        .badArguments,
        "\(path): has \(words.noun) by \(state.encoder.name) already; add what is missing with --resume, or replace them "
          + "with \(words.drop) \(words.option) MODEL")
    }
    let (there, wanted) = (Kind.words(of: state.storage), Kind.words(of: storage))
    guard there == wanted else {
      throw RankifyError(
        .badArguments,
        "\(path): its \(words.noun) are kept as \(there), not as \(wanted); repeat the options they were begun with, or "
          + "drop them first with \(words.drop)")
    }
  }

  /// Encodes whatever has no representation, and gives the number of documents encoded.
  /// - Parameters:
  ///   - known: what texts were encoded into before
  ///   - prepare: what must be known before a store is made; called where there is none
  func run(
    _ known: inout [String: Kind.Value], prepare: () throws(RankifyError) -> Kind.Preparation
  ) throws(RankifyError) -> Int {
    var done = 0
    while true {
      let (encoded, total) = try database.transaction { () throws(RankifyError) -> (Int, Int) in
        try step(done, &known, prepare)
      }
      done += encoded
      if done == total { return done }
    }
  }

  /// One window; `total` counts all documents of this builder's run.
  private func step(
    _ done: Int, _ known: inout [String: Kind.Value], _ prepare: () throws(RankifyError) -> Kind.Preparation
  ) throws(RankifyError) -> (encoded: Int, total: Int) {
    let changes: RepresentationChanges<Kind>
    if let there = try RepresentationChanges<Kind>(database, encoding) {
      changes = there
    } else {
      changes = try RepresentationChanges(database, beginning: encoding, storage, try prepare())
    }
    // Another process may have replaced them between two steps.
    try changes.state.check(encoding.identity, database.path)
    let missing = try changes.missing()
    let total = done + missing.count
    try encoding.observer(min(total, done + known.count), total)
    let encoded = try changes.encodeWindow(missing[...], encoding, &known, done: done, total: total)
    try changes.finish()
    return (encoded, total)
  }
}

import Rankify

/// What `rankify retrieve` searches with, opened and loaded.
struct SearchPlan {
  let index: SparseIndex
  let searcher: Searcher
  /// A short name for run tags.
  let name: String
  /// Everything that decides the results besides index and queries, for the sidecar and for resuming.
  let description: String
  /// Identifies what is searched: texts, and vectors where they are used.
  let checksum: String
  let encoder: EncoderDescription?
  /// The encoder of queries, where it is another one than that of the vectors.
  let queryEncoder: EncoderDescription?
  /// The encoder of queries, which counts those that it cut.
  let loadedEncoder: (any TruncationCounting)?

  /// - Parameter modelOption: the option that says where the index's encoder is
  init(
    _ index: SparseIndex, _ method: RetrievalMethod, _ sparse: SparseOptions, _ dense: DenseOptions,
    _ late: LateOptions, depth: Int, threads: Int, modelOption: String = "--model", _ console: Console
  ) async throws {
    self.index = index
    if method == .bm25 {
      searcher = .sparse(sparse.searcher(index, depth: depth))
      (name, description, checksum) = (sparse.name, sparse.description, index.checksum)
      (encoder, queryEncoder, loadedEncoder) = (nil, nil, nil)
      return
    }
    if method == .late {
      let retriever = try await late.retriever(
        index, model: dense.model, depth: depth, threads: threads, modelOption: modelOption, console)
      searcher = .late(retriever, StageTotals())
      let made = retriever.encoder.identity
      (checksum, name, encoder, queryEncoder) = (retriever.late.checksum, method.rawValue, nil, nil)
      loadedEncoder = retriever.encoder as? LoadedMultiVectorEncoder
      description = "late by model \(made.checksum) in \(made.precision), \(retriever.mode.words)\(late.queries.words)"
      return
    }
    let candidates = method == .hybrid ? dense.depth ?? max(1000, depth) : depth
    let retriever = try await dense.retriever(
      index, depth: candidates, threads: threads, modelOption: modelOption, console)
    let made = retriever.encoder.identity
    loadedEncoder = retriever.encoder as? any TruncationCounting
    queryEncoder = (retriever.encoder as? QueryModelEncoder)?.queries.identity
    (checksum, encoder, name) = (retriever.dense.checksum, made, method.rawValue)
    let queries = queryEncoder.map { ", queries by \($0.checksum)" } ?? ""
    let model = "dense by model \(made.checksum) in \(made.precision)\(queries)"
    if method == .dense {
      searcher = .dense(retriever)
      description = model
    } else {
      let lexical = sparse.searcher(index, depth: candidates)
      searcher = .hybrid(lexical, retriever, dense.runFusion, depth: depth)
      description = "hybrid of \(sparse.description) and \(model), \(candidates) each, \(dense.description)"
    }
  }
}

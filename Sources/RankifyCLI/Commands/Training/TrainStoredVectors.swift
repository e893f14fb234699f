import Rankify

extension TrainCommand {
  /// The encoder whose vectors documents keep, where queries alone are trained: the model itself, or the one that a query
  /// encoder was trained beside.
  func documentEncoder(_ kind: TrainedKind, _ folder: String) throws -> EncoderDescription? {
    guard kind == .dense, self.kind.tower == .queries else {
      if let documents = try DocumentTower(folder: folder) { throw queriesOnly(documents) }
      return nil
    }
    if let other = try TrainingRecord(folder: folder)?.documentEncoder { return other }
    let length = self.kind.maxLength
    return try SentenceEncoder(folder: folder, name: model, threads: threads.count, maximumLength: length).identity
  }

  /// A query encoder is no whole model to begin with.
  private func queriesOnly(_ documents: DocumentTower) -> RankifyError {
    RankifyError(
      .badArguments,
      "\(model): \(documents.limitation); train it further with --tower queries and an index of that model, -i, or begin "
        + "with that model")
  }

  /// The vectors of the index, where documents keep the vectors that they have and these are the ones.
  /// - Parameter encoder: the documents'
  func storedVectors(_ encoder: EncoderDescription, _ folder: String) throws -> DenseIndex? {
    let reason: String
    if let path = texts.index, let made = try DenseIndex.encoder(of: path) {
      guard let obstacle = try obstacle(made, DenseIndex.storage(of: path), encoder) else {
        common.console.note("vectors of documents are those of the index")
        return try DenseIndex(SparseIndex(path))
      }
      reason = obstacle
    } else {
      reason = "there is no index with vectors"
    }
    if try TrainingRecord(folder: folder)?.documentEncoder != nil {
      throw RankifyError(
        .badArguments,
        "\(model): encodes queries only; its documents are those of \(encoder.name), and their vectors are needed: \(reason); "
          + "give such an index, -i")
    }
    common.console.note("documents are encoded: \(reason)")
    if steps.dynamicNegatives > 0 {
      common.console.warn("negatives are found among the documents of the examples alone: \(reason)")
    }
    return nil
  }
}

extension TrainCommand {
  /// Why the vectors of an index, `made` by some encoder, cannot be the documents'; `nil` where they can.
  private func obstacle(
    _ made: EncoderDescription, _ storage: VectorStorage?, _ encoder: EncoderDescription
  ) -> String? {
    let differences = made.differences(from: encoder)
    if !differences.isEmpty { return "those of the index have \(differences.joined(separator: ", "))" }
    guard let storage, storage.encoding == .float32 else { return "the index keeps them coarsely" }
    let byCosine = (kind.similarity ?? encoder.similarity ?? .cosine) == .cosine
    if encoder.isNormalized || byCosine == (storage.metric == .cosine) { return nil }
    // Of vectors that have kept their lengths cosines can be computed, but no search finds the nearest by them.
    if byCosine, steps.dynamicNegatives == 0 { return nil }
    return "the index compares them by \(storage.metric.rawValue), which the model does not"
  }

  /// The documents of a set in an index.
  func documents(of set: TrainingSet, _ index: DenseIndex?, _ folder: String) throws -> StoredDocuments? {
    guard let index else { return nil }
    let stored = try StoredDocuments(index, of: set)
    if stored.missing > 0, try TrainingRecord(folder: folder)?.documentEncoder != nil {
      throw RankifyError(
        .invalidInput,
        "\(stored.missing) documents of the examples have no vector in \(index.index.path), and \(model) encodes queries only"
      )
    }
    return stored
  }
}

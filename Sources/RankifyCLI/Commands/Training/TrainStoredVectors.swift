import Rankify

extension TrainCommand {
  /// The encoder whose vectors documents keep, where queries alone are trained: the model itself, or the one that a query
  /// encoder was trained beside.
  func documentEncoder(_ kind: TrainedKind, _ folder: String) throws -> EncoderDescription? {
    let other = try TrainingRecord(folder: folder)?.documentEncoder
    guard kind == .dense, self.kind.tower == .queries else {
      if let other { throw queriesOnly(other) }
      return nil
    }
    if let other { return other }
    let length = self.kind.maxLength
    return try SentenceEncoder(folder: folder, name: model, threads: threads.count, maximumLength: length).identity
  }

  /// A query encoder is no whole model to begin with.
  private func queriesOnly(_ documents: EncoderDescription) -> RankifyError {
    RankifyError(
      .badArguments,
      "\(model): encodes queries only, for documents encoded by \(documents.name) (checksum \(documents.checksum)); train it "
        + "further with --tower queries and an index of that model, -i, or begin with that model"
    )
  }

  /// The vectors of the index, where documents keep the vectors that they have and these are the ones.
  /// - Parameter encoder: the documents'
  func storedVectors(_ encoder: EncoderDescription, _ folder: String) throws -> DenseIndex? {
    let reason: String
    if let path = texts.index, let made = try DenseIndex.encoder(of: path) {
      let differences = encoder.differences(from: made)
      let storage = try DenseIndex.storage(of: path)
      if differences.isEmpty, storage?.encoding == .float32 {
        common.console.note("vectors of documents are those of the index")
        return try DenseIndex(SparseIndex(path))
      }
      reason =
        differences.isEmpty
        ? "the index keeps them coarsely" : "those of the index have \(differences.joined(separator: ", "))"
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
    return nil
  }
}

extension TrainCommand {
  /// The vectors of documents, by their place in the set.
  func vectors(of set: TrainingSet, _ index: DenseIndex?, _ folder: String) throws -> [Int: [Float]] {
    guard let index else { return [:] }
    let vectors = try index.vectors(of: set)
    if vectors.count < set.documents.count, try TrainingRecord(folder: folder)?.documentEncoder != nil {
      throw RankifyError(
        .invalidInput,
        "\(set.documents.count - vectors.count) documents of the examples have no vector in \(index.index.path), and \(model) "
          + "encodes queries only")
    }
    return vectors
  }
}

extension DenseIndex {
  /// The vectors of a set's documents that are in the index, by their place in the set.
  fileprivate func vectors(of set: TrainingSet) throws(RankifyError) -> [Int: [Float]] {
    var result: [Int: [Float]] = [:]
    for (place, vector) in try vectors(of: set.documents.map(\.id)).enumerated() { result[place] = vector }
    return result
  }
}

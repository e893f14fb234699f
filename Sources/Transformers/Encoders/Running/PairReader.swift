import Tensors

/// How pairs of texts become tokens.
struct PairReader: Sendable {
  let reader: TextReader
  /// Which text gives way where the pair is too long.
  let truncation: PairTruncation

  /// The tokens of pairs, given by places; every text is tokenized once.
  func sequences(_ queries: [String], _ documents: [String], _ pairs: [(query: Int, document: Int)]) -> [TokenSequence]
  {
    let tokenizer = reader.tokenizer
    let first = reader.inParallel(queries.count) { tokenizer.tokenized(reader.prepared(queries[$0])) }
    let second = reader.inParallel(documents.count) { tokenizer.tokenized(reader.prepared(documents[$0])) }
    return pairs.map { query, document in
      var sequence = tokenizer.encode(
        first[query].ids, pair: second[document].ids, maximumLength: reader.maximumLength, truncation: truncation)
      sequence.fault = first[query].fault ?? second[document].fault
      return sequence
    }
  }
}

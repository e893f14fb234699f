extension TextEncoder {
  /// Encodes texts in slices of similar length, so that none is padded to the length of a much longer neighbour;
  /// `result[i]` belongs to `texts[i]`.
  /// - Parameters:
  ///   - slice: texts handed to the encoder at a time.
  ///   - progress: called with the number of texts of each slice that is done; what it throws ends the work.
  /// - Throws: what the encoder throws, with the text to blame numbered as in `texts`
  /// - Complexity: O(*n* log *n*) besides the encoding
  public func encode(
    _ texts: [String], as role: TextRole, slice: Int, progress: (Int) throws(RankifyError) -> Void = { _ in }
  ) throws(RankifyError) -> [Representation] {
    precondition(slice > 0, "a slice holds one text or more, got \(slice)")
    // Longest first: what needs most memory comes first, and the last slices, which leave cores idle, are short.
    let order = texts.indices.sorted { (texts[$0].utf8.count, $1) > (texts[$1].utf8.count, $0) }
    var results = [Representation?](repeating: nil, count: texts.count)
    for start in stride(from: 0, to: order.count, by: slice) {
      let part = order[start..<min(start + slice, order.count)]
      let encoded: [Representation]
      do throws(RankifyError) { encoded = try encode(part.map { texts[$0] }, as: role) } catch {
        throw error.renumbered { part[part.startIndex + $0] }
      }
      precondition(encoded.count == part.count, "expected \(part.count) representations, got \(encoded.count)")
      for (i, representation) in zip(part, encoded) { results[i] = representation }
      try progress(part.count)
    }
    return results.compactMap { $0 }
  }
}

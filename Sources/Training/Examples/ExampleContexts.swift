import RankifyCore

/// The passages of DPR's training files: `positive_ctxs`, `negative_ctxs` and `hard_negative_ctxs`. Their scores are the first
/// stage's, not a teacher's, and are left out.
enum ExampleContexts {
  /// The gain of the passages under `key`, or `nil` where it is another key.
  static func gain(_ key: Bytes) -> Double? {
    if key.equals("positive_ctxs") { return 1 }
    return key.equals("negative_ctxs") || key.equals("hard_negative_ctxs") ? 0 : nil
  }

  /// The array that stands next.
  static func parse(_ scanner: inout JSONScanner, gain: Double) throws(RankifyError) -> [ExampleRecord.Candidate] {
    var list: [ExampleRecord.Candidate] = []
    try scanner.beginArray()
    while try scanner.hasNextElement() { list.append(try passage(&scanner, gain)) }
    return list
  }

  private static func passage(_ scanner: inout JSONScanner, _ gain: Double) throws(RankifyError)
    -> ExampleRecord.Candidate
  {
    var candidate = ExampleRecord.Candidate(gain: gain)
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("passage_id") || key.equals("psg_id") {
        candidate.id = try scanner.nameOrNull("passage")
      } else if key.equals("title") {
        candidate.title = try scanner.optionalString()
      } else if key.equals("text") {
        candidate.text = try scanner.string()
      } else {
        try scanner.skipValue()
      }
    }
    if candidate.id == nil, candidate.text == nil {
      throw scanner.invalid("a passage has neither 'passage_id' nor 'text'")
    }
    return candidate
  }
}

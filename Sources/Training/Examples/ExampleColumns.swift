import RankifyCore

/// Documents in columns: `positive` (or `pos`) and `negative` (`neg`, `negative_1`, …), each a text or a list of texts, and
/// `pos_id` and `neg_id` for a pair with identifiers.
struct ExampleColumns {
  private var positives: [String] = []
  private var negatives: [String] = []
  private var positiveID: String?
  private var negativeID: String?

  /// Reads the value of `key` if it is one of the columns; returns whether it was.
  mutating func take(_ key: Bytes, _ scanner: inout JSONScanner) throws(RankifyError) -> Bool {
    if key.equals("positive") || key.equals("pos") {
      positives += try scanner.strings()
    } else if key.isNegative {
      negatives += try scanner.strings()
    } else if key.equals("pos_id") {
      positiveID = try scanner.nameOrNull("document")
    } else if key.equals("neg_id") {
      negativeID = try scanner.nameOrNull("document")
    } else {
      return false
    }
    return true
  }

  /// The documents of the record.
  func candidates(fault: (String) -> RankifyError) throws(RankifyError) -> [ExampleRecord.Candidate] {
    try ExampleColumns.candidates(positives, positiveID, gain: 1, fault)
      + ExampleColumns.candidates(negatives, negativeID, gain: 0, fault)
  }

  private static func candidates(
    _ texts: [String], _ id: String?, gain: Double, _ fault: (String) -> RankifyError
  ) throws(RankifyError) -> [ExampleRecord.Candidate] {
    if texts.isEmpty { return id.map { [.init(id: $0, gain: gain)] } ?? [] }
    if id != nil, texts.count > 1 { throw fault("one identifier stands for \(texts.count) documents") }
    if texts.contains(where: \.isEmpty) { throw fault("a document is empty; remove it") }
    return texts.map { .init(id: id, text: $0, gain: gain) }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// `negative`, `neg`, or `negative_` and a number.
  fileprivate var isNegative: Bool {
    if equals("negative") || equals("neg") { return true }
    return hasPrefix(ignoringCase: "negative_") && count > 9 && self[9...].allSatisfy(\.isDigit)
  }
}

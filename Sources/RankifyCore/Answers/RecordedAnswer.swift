/// An answer as a file holds it: what is compared with gold answers, and the passages behind it.
public struct RecordedAnswer: Hashable, Sendable {
  /// The question; its text is empty where the file says only which one it is.
  public var query: Query
  /// The answer without citations; `nil` where the question could not be answered.
  public var text: String?
  /// Why there is no answer, where there is none and the file says why.
  public var fault: String?
  /// The passages that the answer rests on, as they were numbered; `nil` where the file says nothing of them.
  public var evidence: [Document]?

  /// Creates an answer.
  public init(query: Query, text: String?, fault: String? = nil, evidence: [Document]? = nil) {
    (self.query, self.text, self.fault, self.evidence) = (query, text, fault, evidence)
  }

  /// What of `answer` is judged.
  public init(_ answer: Answer) {
    self.init(query: answer.query, text: answer.plainText, evidence: answer.evidence.hits.map(\.document))
  }
}

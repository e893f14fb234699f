/// Relevance judgements: for each query, graded documents.
///
/// A grade above zero means relevant to that degree, zero judged non-relevant; negative grades mean pooled but unjudged
/// (−1) or spam (−2), as TREC tracks use them. A document without a line is unjudged.
///
/// Identifiers are compared by their bytes. Two that differ only in Unicode normalisation, which Swift's strings cannot
/// keep apart as keys, are refused rather than joined.
public struct Qrels: Hashable, Sendable {
  /// Grades by query and document.
  public private(set) var grades: [Query.ID: [Document.ID: Int]] = [:]

  /// Creates judgements.
  public init(_ grades: [Query.ID: [Document.ID: Int]] = [:]) {
    self.grades = grades
  }

  /// The judged queries, in ascending order of their UTF-8 bytes: the order trec_eval prints.
  public var queries: [Query.ID] { grades.keys.sorted(by: ByteOrder.precedes) }

  /// The judgements of `query`, or `nil` where it has none.
  public subscript(query: Query.ID) -> [Document.ID: Int]? { grades.value(exactly: query) }

  /// Records a grade; returns `false`, changing nothing, where the pair has one already or differs from what is there in
  /// Unicode normalisation only.
  @discardableResult
  public mutating func judge(_ document: Document.ID, _ grade: Int, for query: Query.ID) -> Bool {
    if let place = grades.index(forKey: query) {
      if grades[place].value[document] != nil || !grades.keys[place].hasBytes(of: query) { return false }
    }
    grades[query, default: [:]][document] = grade
    return true
  }

  /// The identifier that keeps `query` or `document` out because it differs from it in Unicode normalisation only.
  package func twin(of document: Document.ID, for query: Query.ID) -> String? {
    grades.twin(of: query) ?? grades[query]?.twin(of: document)
  }
}

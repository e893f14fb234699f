import RankifyCore

/// What an index holds, and what that takes on disk.
public struct IndexDetails: Hashable, Encodable, Sendable {
  /// Documents, and those among them with at least one term.
  public let documents, wordedDocuments: Int
  /// Different terms; those of deleted documents count until segments merge.
  public let terms: Int
  /// Occurrences of terms.
  public let tokens: Int
  /// Their mean number in documents that have any.
  public let averageLength: Float
  /// Runs of documents indexed together; one after optimising.
  public let segments: Int
  /// Size of the file.
  public let bytes: Int
  /// What of it each part takes, largest first; empty where this SQLite cannot tell.
  public let parts: [Part]
  /// How text becomes terms.
  public let analysis: AnalysisSettings
  /// The index's checksum.
  public let checksum: String
  /// The vectors, where the index has any.
  public let vectors: Vectors?
  /// The token vectors, where the index has any.
  public let tokenVectors: TokenVectors?

  /// The vectors of an index.
  public struct Vectors: Hashable, Encodable, Sendable {
    /// How many there are; fewer than documents while encoding is unfinished.
    public let count: Int
    /// What made them.
    public let encoder: EncoderDescription
    /// How they are kept.
    public let storage: VectorStorage
    /// Size of their file, or `nil` where it is missing.
    public let bytes: Int?
    /// Whether a graph of neighbours stands beside it.
    public let hasGraph: Bool
  }

  /// The token vectors of an index.
  public struct TokenVectors: Hashable, Encodable, Sendable {
    /// Documents that have theirs; fewer than documents while encoding is unfinished.
    public let documents: Int
    /// How many vectors there are, those of deleted documents included until they are merged away.
    public let count: Int?
    /// What made them.
    public let encoder: MultiVectorDescription
    /// How they are kept.
    public let storage: TokenStorage
    /// Bytes of a vector; `nil` where the file is missing or damaged.
    public let bytesPerToken: Int?
    /// Bytes of the file for each document, lists and all; `nil` where the file is missing or damaged.
    public let bytesPerDocument: Double?
    /// Size of their file, or `nil` where it is missing.
    public let bytes: Int?
  }

  /// A part of the file.
  public struct Part: Hashable, Encodable, Sendable {
    /// `documents`, `full text`, `postings`, or `other`.
    public let name: String
    /// Its size.
    public let bytes: Int
  }
}

extension SparseIndex {
  /// Counts and sizes of the index.
  ///
  /// Complexity: reads all of the file.
  public func details() throws(RankifyError) -> IndexDetails {
    let (terms, bytes, parts, vectors, tokenVectors) = try withConnection { connection throws(RankifyError) in
      let database = connection.database
      return (
        try database.integer("SELECT count(DISTINCT term) FROM postings"),
        try database.integer("PRAGMA page_count") * database.integer("PRAGMA page_size"), try database.parts(),
        try DenseState.load(database)?.details(path), try LateState.load(database)?.details(path)
      )
    }
    return IndexDetails(
      documents: statistics.documents, wordedDocuments: statistics.wordedDocuments, terms: terms,
      tokens: statistics.tokens, averageLength: statistics.averageLength, segments: segments.count, bytes: bytes,
      parts: parts, analysis: analysis, checksum: checksum, vectors: vectors, tokenVectors: tokenVectors)
  }
}

extension Database {
  /// The first column of the first row.
  func integer(_ sql: String) throws(RankifyError) -> Int {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : 0
  }

  fileprivate func parts() throws(RankifyError) -> [IndexDetails.Part] {
    // Not every SQLite is built with the table that knows the pages of the others.
    guard try integer("SELECT count(*) FROM pragma_module_list WHERE name = 'dbstat'") > 0 else { return [] }
    let select = try prepare(
      """
      SELECT CASE WHEN name LIKE 'search%' THEN 'full text' WHEN name = 'postings' THEN 'postings'
        WHEN name IN ('documents', 'sqlite_autoindex_documents_1') THEN 'documents' ELSE 'other' END AS part,
        sum(pgsize) AS size
      FROM dbstat GROUP BY part ORDER BY size DESC, part
      """)
    var parts: [IndexDetails.Part] = []
    while try select.step() { parts.append(IndexDetails.Part(name: select.text(0), bytes: select.integer(1))) }
    return parts
  }
}

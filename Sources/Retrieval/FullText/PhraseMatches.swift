import CSQLite
import RankifyCore

/// An occurrence of one of a query's phrases in a document.
struct PhraseMatch: Hashable {
  /// The phrase's number in the expression.
  var phrase: Int32
  /// 0 for the title, 1 for the text.
  var column: Int32
  /// The first of its tokens, counted from the start of the column, and how many they are.
  var position: Int32
  var count: Int32
}

/// Tells where a full-text query matches, as the auxiliary function `rankify_matches(search)` of FTS5: a blob of
/// `PhraseMatch`.
///
/// FTS5's own `highlight()` and `snippet()` repeat text where tokens overlap, as pairs of Chinese characters do (SQLite
/// 3.40), and `snippet()` takes time quadratic in the matches.
final class PhraseMatches {
  static let name = "rankify_matches"

  static func register(on database: Database) throws(RankifyError) {
    try FTS5.register(evaluate, as: name, state: PhraseMatches(), on: database)
  }

  private static let evaluate: fts5_extension_function = { api, context, result, _, _ in
    guard let context = QueryContext(api, context) else { return sqlite3_result_error_code(result, SQLITE_MISUSE) }
    var matches: [PhraseMatch] = []
    for phrase in 0..<context.phraseCount {
      let count = Int32(context.size(ofPhrase: phrase))
      let status = context.forEachOccurrence(ofPhrase: phrase) { column, position in
        matches.append(PhraseMatch(phrase: Int32(phrase), column: column, position: position, count: count))
      }
      guard status == SQLITE_OK else { return sqlite3_result_error_code(result, status) }
    }
    matches.withUnsafeBytes {
      sqlite3_result_blob64(
        result, $0.baseAddress, UInt64($0.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
    }
  }

  /// The matches in a blob that the function gave.
  static func decode(_ blob: UnsafeRawBufferPointer) -> [PhraseMatch] {
    let size = MemoryLayout<PhraseMatch>.stride
    return (0..<(blob.count / size)).map { blob.loadUnaligned(fromByteOffset: $0 * size, as: PhraseMatch.self) }
  }
}

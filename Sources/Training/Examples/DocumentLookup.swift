import Datasets
import RankifyCore
import Retrieval

/// Where the texts of documents are that are named by their identifiers.
public enum DocumentLookup: Sendable, Hashable {
  /// Nowhere: the files have all texts.
  case none
  /// Files and folders in any layout that `CorpusReader` knows.
  case corpus([String])
  /// An index made by `rankify index`.
  case index(String)

  /// What messages call it.
  var words: String {
    switch self {
    case .none: "the file"
    case .corpus(let paths): paths.joined(separator: ", ")
    case .index(let path): path
    }
  }

  /// Calls `take` with those of the wanted documents that are there. A corpus is read once and no further than needed.
  func find(
    _ wanted: [Document.ID], _ take: (_ place: Int, _ document: Document) -> Void
  ) throws(RankifyError) {
    if wanted.isEmpty { return }
    switch self {
    case .none: return
    case .corpus(let paths): try DocumentLookup.scan(paths, wanted, take)
    case .index(let path):
      let index = try SparseIndex(path)
      for (place, id) in wanted.enumerated() {
        if let document = try index.document(id) { take(place, document) }
      }
    }
  }

  private static func scan(
    _ paths: [String], _ wanted: [Document.ID], _ take: (Int, Document) -> Void
  ) throws(RankifyError) {
    var places = Dictionary(wanted.enumerated().map { (ByteString($1), $0) }) { first, _ in first }
    let reader = try CorpusReader(paths)
    while !places.isEmpty, let document = try reader.next() {
      if let place = places.removeValue(forKey: ByteString(document.id)) { take(place, document) }
    }
  }
}

import CStemmer
import RankifyCore

/// A stemmer of the Snowball library. It has state of its own: one for each thread.
package final class SnowballStemmer {
  private let handle: OpaquePointer

  /// Creates a stemmer by the algorithm's name, or returns nil if the library does not know it.
  package init?(_ algorithm: String) {
    guard let handle = sb_stemmer_new(algorithm, "UTF_8") else { return nil }
    self.handle = handle
  }

  deinit { sb_stemmer_delete(handle) }

  /// The algorithms that the library knows.
  package static var algorithms: [String] {
    var names: [String] = []
    var next = sb_stemmer_list()
    while let name = next?.pointee {
      names.append(String(cString: name))
      next = next?.successor()
    }
    return names
  }

  /// Stems a lower-case term in place; it stays as it is if the library runs out of memory.
  package func stem(_ buffer: inout TermBuffer) {
    let term = buffer.term
    guard let stem = sb_stemmer_stem(handle, term.baseAddress, Int32(term.count)) else { return }
    buffer.assign(UnsafeBufferPointer(start: stem, count: Int(sb_stemmer_length(handle))))
  }
}

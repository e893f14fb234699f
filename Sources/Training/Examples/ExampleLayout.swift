import Datasets
import RankifyCore

/// Tells the layout of a file of examples by its first bytes.
enum ExampleLayout {
  /// A parser for the file at `path`.
  /// - Parameter namesOnly: whether tabs separate identifiers rather than texts
  static func parser(_ path: String, namesOnly: Bool) throws(RankifyError) -> any ExampleParser {
    let reader = try LineReader(path)
    let start = try reader.peek(1 << 16).trimmed
    guard let first = start.first else {
      throw .invalid(reader.name, "holds no example; expected JSON lines with 'query' and 'candidates', or triples")
    }
    switch first {
    case UInt8(ascii: "{"): return try JSONExampleParser(reader)
    case UInt8(ascii: "["):
      let second = start.dropFirst().first { !$0.isWhite }
      if second == UInt8(ascii: "{") || second == UInt8(ascii: "]") { return try JSONExampleParser(reader) }
      return NumberedListParser(reader)
    default: return TripleParser(reader, namesOnly: namesOnly)
    }
  }
}

import Datasets
import RankifyCore

extension QuerySplit {
  private static let format = "rankify-split"
  private static let version = 1

  /// Writes the split: `{"format":"rankify-split","version":1,"seed":…,"parts":[{"name":…,"queries":[…]},…]}`, a part a line.
  public func write(to path: String) throws(RankifyError) {
    let seed = seed.map { "\"seed\":\($0)," } ?? ""
    let lines = parts.map { part in
      JSONText.object([
        ("name", JSONText.string(part.name)), ("queries", JSONText.array(part.queries.map(JSONText.string))),
      ])
    }
    try AtomicFile.write(
      "{\"format\":\"\(Self.format)\",\"version\":\(Self.version),\(seed)\"parts\":[\n"
        + lines.joined(separator: ",\n") + "\n]}\n", to: path)
  }

  /// Reads what `write` has written.
  /// - Throws: an error for a file of another kind or version, two parts of one name, and a query in two places
  public init(contentsOf path: String) throws(RankifyError) {
    let elements = try JSONElementReader(LineReader(path))
    guard let bytes = try elements.next() else { throw .invalid(elements.name, "is empty; expected a split") }
    var scanner = JSONScanner()
    scanner.load(bytes, name: elements.name, line: elements.line)
    self = try QuerySplit.parsed(&scanner)
    try scanner.finish()
    try check(elements.name)
  }

  private static func parsed(_ scanner: inout JSONScanner) throws(RankifyError) -> QuerySplit {
    var split = QuerySplit(parts: [])
    var (format, version): (String?, String?)
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("format") {
        format = try scanner.string()
      } else if key.equals("version") {
        version = try scanner.scalarText()
      } else if key.equals("seed") {
        let text = try scanner.scalarText()
        split.seed = text.flatMap { UInt64($0) }
        if let text, split.seed == nil { throw scanner.invalid("the seed '\(text)' is no whole number below 2^64") }
      } else if key.equals("parts") {
        try scanner.beginArray()
        while try scanner.hasNextElement() { split.parts.append(try part(&scanner)) }
      } else {
        try scanner.skipValue()
      }
    }
    guard format == Self.format else { throw scanner.invalid("is no split; expected \"format\":\"\(Self.format)\"") }
    guard version == "\(Self.version)" else {
      throw scanner.invalid("is a split of version \(version ?? "none"); this program reads version \(Self.version)")
    }
    return split
  }

  private static func part(_ scanner: inout JSONScanner) throws(RankifyError) -> Part {
    var part = Part(name: "", queries: [])
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if key.equals("name") {
        part.name = try scanner.string()
      } else if key.equals("queries") {
        try scanner.beginArray()
        while try scanner.hasNextElement() { part.queries.append(try scanner.identifier("query")) }
      } else {
        try scanner.skipValue()
      }
    }
    if !Part.isName(part.name) {
      throw scanner.invalid("'\(part.name)' names no part; use letters, digits, '-' and '_'")
    }
    return part
  }

  private func check(_ file: String) throws(RankifyError) {
    var (names, queries) = (Set<String>(), Set<ByteString>())
    for part in parts {
      if !names.insert(part.name).inserted { throw .invalid(file, "has two parts called '\(part.name)'") }
      for query in part.queries where !queries.insert(ByteString(query)).inserted {
        throw .invalid(file, "has query '\(query)' twice")
      }
    }
  }
}

extension QuerySplit.Part {
  /// Whether `text` can name a part, and so a file.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
  }
}

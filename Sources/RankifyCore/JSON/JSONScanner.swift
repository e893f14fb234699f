/// A pull parser for one JSON value in memory (RFC 8259).
///
/// The caller walks through the value in the order of the file, taking what it wants and skipping the rest:
/// ```swift
/// try scanner.beginObject()
/// while let key = try scanner.nextKey() {
///   if key.equals("_id") { id = try scanner.scalarText() } else { try scanner.skipValue() }
/// }
/// ```
/// It exists because `JSONDecoder` cannot stream, does not say in which line a fault is, and is an order of magnitude
/// slower. Strings with invalid UTF-8, unpaired surrogates or U+0000 are an error, or repaired where the caller wants that;
/// `isRepaired` then admits it.
package struct JSONScanner {
  /// What stands next.
  package enum Kind {
    case object, array, string, number, bool, null
  }

  private var bytes = Bytes(start: nil, count: 0)
  private var position = 0
  private var depth = 0
  /// Whether the next member or element must be preceded by a comma.
  private var isAfterValue = false
  private let scratch = Scratch()
  private var name = ""
  private var firstLine = 1
  /// Whether strings are repaired rather than refused: right for the text of documents, of which there are many, and for
  /// nothing else.
  private let repairs: Bool
  /// Whether any string since `load` had to be repaired.
  package var isRepaired = false

  private static let maximumDepth = 512

  /// Creates a scanner without input.
  package init(repairingText repairs: Bool = false) { self.repairs = repairs }

  /// Creates a scanner without input that treats faulty strings as `other` does.
  package init(like other: JSONScanner) { repairs = other.repairs }

  /// Starts on `bytes`, which must stay valid while the scanner works on them.
  /// - Parameters:
  ///   - name: the file, for messages
  ///   - line: the line on which the bytes begin
  package mutating func load(_ bytes: Bytes, name: String, line: Int) {
    self.bytes = bytes
    self.name = name
    firstLine = line
    (position, depth, isAfterValue, isRepaired) = (0, 0, false, false)
  }

  /// An error at the present position.
  package func invalid(_ message: String) -> RankifyError {
    .invalid(name, line: place.line, message)
  }

  /// The file and line of the present position.
  package var place: (name: String, line: Int) {
    (name, firstLine + bytes.prefix(position).count { $0 == 0x0a })
  }

  /// How many bytes have been read.
  package var offset: Int { position }

  // MARK: Structure

  /// What kind of value stands next.
  package mutating func peek() throws(RankifyError) -> Kind {
    switch try nextByte() {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw unexpected("a JSON value")
    }
  }

  /// Enters the object that stands next.
  package mutating func beginObject() throws(RankifyError) { try begin(UInt8(ascii: "{"), "a JSON object '{…}'") }

  /// Enters the array that stands next.
  package mutating func beginArray() throws(RankifyError) { try begin(UInt8(ascii: "["), "a JSON array '[…]'") }

  /// The next key of the object, or `nil` after stepping over its end. The bytes stay valid until the next string is read.
  package mutating func nextKey() throws(RankifyError) -> Bytes? {
    guard try advance(to: UInt8(ascii: "}")) else { return nil }
    let key = try rawString()
    guard try nextByte() == UInt8(ascii: ":") else { throw unexpected("':' after a key") }
    position += 1
    return key
  }

  /// Whether the array has a further element; steps over its end where it has none.
  package mutating func hasNextElement() throws(RankifyError) -> Bool { try advance(to: UInt8(ascii: "]")) }

  /// Checks that nothing but white space follows.
  package mutating func finish() throws(RankifyError) {
    skipSpace()
    if position < bytes.count { throw unexpected("the end of the JSON value") }
  }

  /// Steps over the value that stands next, whatever it is.
  package mutating func skipValue() throws(RankifyError) {
    switch try peek() {
    case .string: _ = try rawSpan()
    case .number: _ = try number()
    case .bool: _ = try bool()
    case .null: try null()
    case .array:
      try beginArray()
      while try hasNextElement() { try skipValue() }
    case .object:
      try beginObject()
      while try nextKey() != nil { try skipValue() }
    }
  }

  // MARK: Scalars

  /// The string that stands next.
  package mutating func string() throws(RankifyError) -> String {
    let repaired = try rawString().repaired
    if repaired.isRepaired { try admitRepair() }
    return repaired.text
  }

  /// The bytes of the string that stands next, unescaped; valid until the next string is read.
  package mutating func rawString() throws(RankifyError) -> Bytes {
    let span = try rawSpan()
    return span.hasEscapes ? try unescape(span.bytes) : span.bytes
  }

  /// The digits of the number that stands next, checked against the grammar.
  package mutating func number() throws(RankifyError) -> Bytes {
    _ = try nextByte()
    let start = position
    if byte == UInt8(ascii: "-") { position += 1 }
    let leading = byte
    let whole = skipDigits()
    var isValid = whole > 0 && (whole == 1 || leading != UInt8(ascii: "0"))
    if byte == UInt8(ascii: ".") {
      position += 1
      isValid = skipDigits() > 0 && isValid
    }
    if byte.map({ $0 | 0x20 }) == UInt8(ascii: "e") {
      position += 1
      if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { position += 1 }
      isValid = skipDigits() > 0 && isValid
    }
    guard isValid else { throw unexpected("a JSON number") }
    isAfterValue = true
    return Bytes(rebasing: bytes[start..<position])
  }

  /// The truth value that stands next.
  package mutating func bool() throws(RankifyError) -> Bool {
    if try literal("true") { return true }
    if try literal("false") { return false }
    throw unexpected("true or false")
  }

  /// Steps over `null`.
  package mutating func null() throws(RankifyError) {
    guard try literal("null") else { throw unexpected("null") }
  }

  // MARK: Inside

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
      position += 1
    }
  }

  private mutating func nextByte() throws(RankifyError) -> UInt8 {
    skipSpace()
    guard let byte else { throw invalid("the JSON value ends too early; is the file truncated?") }
    return byte
  }

  private mutating func admitRepair() throws(RankifyError) {
    isRepaired = true
    if !repairs {
      throw invalid(
        "a string holds NUL, half of a surrogate pair or bytes that are not UTF-8; convert the file to UTF-8")
    }
  }

  private func unexpected(_ expected: String) -> RankifyError {
    let rest = Bytes(rebasing: bytes[min(position, bytes.count)...].prefix(20))
    return invalid(
      rest.isEmpty
        ? "the JSON ends where \(expected) is expected" : "found \(rest.quoted) where \(expected) is expected")
  }

  private mutating func begin(_ opening: UInt8, _ what: String) throws(RankifyError) {
    guard try nextByte() == opening else { throw unexpected(what) }
    position += 1
    depth += 1
    if depth > Self.maximumDepth { throw invalid("JSON is nested deeper than \(Self.maximumDepth) levels") }
    isAfterValue = false
  }

  /// Steps over a comma to the next member or element, or over `closing`.
  private mutating func advance(to closing: UInt8) throws(RankifyError) -> Bool {
    var next = try nextByte()
    if next == closing {
      position += 1
      depth -= 1
      isAfterValue = true
      return false
    }
    if isAfterValue {
      guard next == UInt8(ascii: ",") else { throw unexpected("',' or '\(Unicode.Scalar(closing))'") }
      position += 1
      next = try nextByte()
      if next == closing { throw unexpected("a value after ','") }
    }
    isAfterValue = false
    return true
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while position < bytes.count, bytes[position].isDigit { position += 1 }
    return position - start
  }

  private mutating func literal(_ text: StaticString) throws(RankifyError) -> Bool {
    _ = try nextByte()
    guard Bytes(rebasing: bytes[position...].prefix(text.utf8CodeUnitCount)).equals(text) else { return false }
    position += text.utf8CodeUnitCount
    isAfterValue = true
    return true
  }

  /// What stands between the quotation marks of the next string.
  private mutating func rawSpan() throws(RankifyError) -> (bytes: Bytes, hasEscapes: Bool) {
    guard try nextByte() == UInt8(ascii: "\"") else { throw unexpected("a JSON string") }
    position += 1
    let start = position
    var hasEscapes = false
    while true {
      position = bytes.endOfStringRun(from: position)
      guard let byte else { throw invalid("a JSON string has no end; is the file truncated?") }
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\") else {
        throw invalid("a JSON string holds a raw control character; write it as \\u escape")
      }
      hasEscapes = true
      position = min(position + 2, bytes.count)
    }
    position += 1
    isAfterValue = true
    return (Bytes(rebasing: bytes[start..<(position - 1)]), hasEscapes)
  }

  private mutating func unescape(_ raw: Bytes) throws(RankifyError) -> Bytes {
    scratch.reset(capacity: raw.count)
    var rest = raw
    while let backslash = rest.firstOffset(of: UInt8(ascii: "\\")) {
      scratch.append(Bytes(rebasing: rest[..<backslash]))
      guard let escape = JSONEscape(Bytes(rebasing: rest[backslash...])) else {
        throw invalid("a JSON string holds the unknown escape \(Bytes(rebasing: rest[backslash...].prefix(6)).quoted)")
      }
      if escape.isRepaired { try admitRepair() }
      scratch.append(escape.scalar)
      rest = Bytes(rebasing: rest[(backslash + escape.length)...])
    }
    scratch.append(rest)
    return scratch.bytes
  }
}

/// Room for one unescaped string, which is never longer than its source.
private final class Scratch {
  private var buffer: UnsafeMutableBufferPointer<UInt8> = .allocate(capacity: 1 << 12)
  private var count = 0

  deinit { buffer.deallocate() }

  var bytes: Bytes { Bytes(rebasing: UnsafeBufferPointer(buffer)[..<count]) }

  func reset(capacity: Int) {
    count = 0
    guard capacity > buffer.count else { return }
    buffer.deallocate()
    buffer = .allocate(capacity: capacity * 2)
  }

  func append(_ bytes: Bytes) {
    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
      .copyMemory(from: UnsafeRawBufferPointer(bytes))
    count += bytes.count
  }

  func append(_ scalar: Unicode.Scalar) {
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
      buffer[count] = byte
      count += 1
    }
  }
}

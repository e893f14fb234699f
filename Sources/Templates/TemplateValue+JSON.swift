import RankifyCore

extension TemplateValue {
  /// The value that `json` spells, members in their order; a number without point and exponent is an integer.
  ///
  /// - Parameters:
  ///   - json: one JSON value, as the tools of a chat are given
  ///   - name: what messages call it, a file or an option
  /// - Throws: `invalidInput` where the text is not JSON, nests too deeply or holds an integer beyond 64 bits
  public init(json: String, name: String) throws(RankifyError) {
    var json = json
    // Typed errors do not pass through the standard library's closures.
    let outcome = json.withUTF8 { bytes -> Result<TemplateValue, RankifyError> in
      do throws(RankifyError) {
        var scanner = JSONScanner()
        scanner.load(bytes, name: name, line: 1)
        let value = try TemplateValue(&scanner, depth: 0)
        try scanner.finish()
        return .success(value)
      } catch {
        return .failure(error)
      }
    }
    self = try outcome.get()
  }

  private init(_ scanner: inout JSONScanner, depth: Int) throws(RankifyError) {
    guard depth < TemplateLimits.valueDepth else {
      throw scanner.invalid("the JSON nests deeper than \(TemplateLimits.valueDepth) lists and objects")
    }
    switch try scanner.peek() {
    case .string: self = .string(try scanner.string())
    case .bool: self = .bool(try scanner.bool())
    case .number: self = try TemplateValue(number: try scanner.number(), scanner)
    case .null:
      try scanner.null()
      self = .null
    case .array:
      var elements: [TemplateValue] = []
      try scanner.beginArray()
      while try scanner.hasNextElement() { elements.append(try TemplateValue(&scanner, depth: depth + 1)) }
      self = .list(elements)
    case .object:
      var members = TemplateMap()
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        members[String(decoding: key, as: UTF8.self)] = try TemplateValue(&scanner, depth: depth + 1)
      }
      self = .map(members)
    }
  }

  private init(number bytes: Bytes, _ scanner: JSONScanner) throws(RankifyError) {
    let text = String(decoding: bytes, as: UTF8.self)
    if text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0.isDigit }) {
      guard let value = Int(text) else {
        throw scanner.invalid("the integer \(text.prefix(40)) does not fit in 64 bits")
      }
      self = .integer(value)
    } else {
      guard let value = DecimalNumber.parse(bytes), value.isFinite else {
        throw scanner.invalid("the number \(text.prefix(40)) is too large")
      }
      self = .float(value)
    }
  }
}

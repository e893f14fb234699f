import RankifyCore

/// What servers say in their own words.
enum ServerWords {
  /// Longer words are cut off.
  private static let maximumLength = 300

  /// The fault that JSON tells of, as OpenAI, vLLM, llama.cpp or FastAPI put it; `nil` where it tells of none.
  static func fault(in value: JSONValue) -> String? {
    if let error = value["error"], error != .null {
      return short(error["message"]?.string ?? error.string ?? "an error without words")
    }
    if value["object"]?.string == "error" { return short(value["message"]?.string ?? "an error without words") }
    guard let detail = value["detail"], detail != .null, value["choices"] == nil else { return nil }
    return short(detail.string ?? detail.array?.first?["msg"]?.string ?? "an error without words")
  }

  /// The words of a refusal: those of its JSON, or the beginning of its text.
  static func refusal(_ body: [UInt8]) -> String {
    if let value = JSONValue(answer: body), let words = fault(in: value) { return words }
    return short(body)
  }

  /// The code that JSON gives a fault, such as `insufficient_quota`.
  static func code(_ body: [UInt8]) -> String? {
    let error = JSONValue(answer: body)?["error"]
    return error?["code"]?.string ?? error?["type"]?.string
  }

  /// Whether a refusal says that prompt and answer have more tokens than the model reads, as OpenAI, vLLM and llama.cpp put it.
  static func isTooLong(_ body: [UInt8]) -> Bool {
    if let code = code(body), ["context_length_exceeded", "exceed_context_size_error"].contains(code) { return true }
    let words = refusal(body).lowercased()
    return ["context length", "context window", "context size"].contains { words.contains($0) }
  }

  static func short(_ bytes: [UInt8]) -> String {
    short(String(decoding: bytes.prefix(4 * maximumLength), as: UTF8.self))
  }

  /// One line without signs that a terminal would obey.
  static func short(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(4 * maximumLength).map { scalar in
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format ? " " : scalar
    }
    var line = String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
    if line.count > maximumLength { line = line.prefix(maximumLength) + "…" }
    return line.hasSuffix(".") ? String(line.dropLast()) : line
  }
}

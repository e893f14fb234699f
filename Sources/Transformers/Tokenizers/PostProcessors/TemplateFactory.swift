import RankifyCore

/// Makes templates of post-processors in `tokenizer.json`.
enum TemplateFactory {
  private static let known = ["BertProcessing", "ByteLevel", "RobertaProcessing", "Sequence", "TemplateProcessing"]

  /// The template that `component` describes; `nil` where it adds nothing (`ByteLevel` only moves offsets).
  static func make(_ component: Component) throws(RankifyError) -> Template? {
    switch try component.type() {
    case "BertProcessing": return .bert(cls: try id("cls", component), sep: try id("sep", component))
    case "RobertaProcessing": return .roberta(cls: try id("cls", component), sep: try id("sep", component))
    case "ByteLevel": return nil
    case "TemplateProcessing": return try template(component)
    case "Sequence":
      let templates = try component.components("processors").map(make).compactMap { $0 }
      if templates.count > 1 {
        throw component.invalid("more than one post-processor adds special tokens; that is not supported")
      }
      return templates.first
    default: throw component.unsupported("post-processor", known: known)
    }
  }

  /// The id of `["[SEP]", 102]`.
  private static func id(_ key: String, _ component: Component) throws(RankifyError) -> Int32 {
    guard let pair = component.value(key)?.array, pair.count == 2,
      let id = pair[1].integer.flatMap(Int32.init(exactly:))
    else { throw component.invalid("'\(key)' must be a token and its id, such as [\"[SEP]\", 102]") }
    return id
  }

  private static func template(_ component: Component) throws(RankifyError) -> Template {
    var tokens: [String: [Int32]] = [:]
    for (name, value) in component.value("special_tokens")?.object ?? [:] {
      guard let ids = value["ids"]?.array else { throw component.invalid("the special token '\(name)' has no 'ids'") }
      tokens[name] = try ids.map { id throws(RankifyError) in
        guard let id = id.integer.flatMap(Int32.init(exactly:)) else {
          throw component.invalid("an id of the special token '\(name)' is not a whole number")
        }
        return id
      }
    }
    return Template(
      single: try parts("single", component, tokens), pair: try parts("pair", component, tokens))
  }

  private static func parts(
    _ key: String, _ component: Component, _ tokens: [String: [Int32]]
  ) throws(RankifyError) -> [Template.Part] {
    let parts = try component.optionalArray(key) ?? []
    let texts = key == "single" ? ["A"] : ["A", "B"]
    let made = try parts.map { value throws(RankifyError) in try part(value, component, tokens) }
    for (index, name) in texts.enumerated() where made.count(where: { $0.textIndex == index }) != 1 {
      throw component.invalid("'\(key)' must hold the sequence \(name) once")
    }
    if made.contains(where: { $0.textIndex ?? 0 >= texts.count }) {
      throw component.invalid("'\(key)' holds a sequence it has no text for")
    }
    return made
  }

  private static func part(
    _ value: JSONValue, _ component: Component, _ tokens: [String: [Int32]]
  ) throws(RankifyError) -> Template.Part {
    let (special, text) = (value["SpecialToken"], value["Sequence"])
    guard let inner = special ?? text, let name = inner["id"]?.string,
      let typeID = (inner["type_id"]?.integer ?? 0).int32
    else { throw component.invalid("a part of the template is neither a SpecialToken nor a Sequence with an 'id'") }
    if special != nil {
      guard let ids = tokens[name] else {
        throw component.invalid("the special token '\(name)' is not in 'special_tokens'")
      }
      return .special(ids: ids, typeID: typeID)
    }
    guard let index = ["A", "B"].firstIndex(of: name) else {
      throw component.invalid("the sequence '\(name)' is not known; known are A and B")
    }
    return .text(index: index, typeID: typeID)
  }
}

extension Template.Part {
  /// Which text this is; `nil` for special tokens.
  var textIndex: Int? { if case .text(let index, _) = self { index } else { nil } }
}

extension Int {
  /// The number, where it fits.
  var int32: Int32? { Int32(exactly: self) }
}

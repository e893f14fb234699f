/// Renders one template once: its variables, its text so far, and how much of what it may cost it has used.
final class Renderer {
  let names: [String]
  let limits: TemplateLimits
  let time: TemplateTime
  var scope: Scope
  /// The text of the innermost block that is captured.
  private(set) var output = ""
  /// The text that `{% filter %}` and `{% set x | … %}` work on.
  var captured = Value.string("")
  var macros: [Macro] = []
  var namespaces: [Namespace] = []
  var generators: [ArraySlice<Value>] = []
  var loops: [LoopState] = []
  private var steps = 0
  private var depth = 0

  /// A macro and the variables that it sees.
  struct Macro {
    let definition: MacroDefinition
    let scope: Scope
  }

  init(
    _ template: Parser.Result, variables: TemplateMap, limits: TemplateLimits, time: TemplateTime
  ) throws(Fault) {
    (names, self.limits, self.time) = (template.names, limits, time)
    let globals = Scope(in: nil), variableScope = Scope(in: globals)
    for (id, name) in template.names.enumerated() {
      if let function = GlobalFunction(rawValue: name) { globals.set(id, to: .function(function)) }
      if let value = variables[name] { variableScope.set(id, to: try Value(value)) }
    }
    scope = variableScope
  }

  // MARK: - Cost

  /// Counts `steps` towards the limit.
  func charge(_ count: Int) throws(Fault) {
    steps += count
    guard steps <= limits.steps else {
      throw Fault("the template takes more than \(limits.steps) steps; it may loop too long")
    }
  }

  /// Does something one level further in.
  func nested<R>(_ work: () throws(Fault) -> R) throws(Fault) -> R {
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.depth else {
      throw Fault("tags, expressions and macro calls nest deeper than \(limits.depth); a macro may call itself")
    }
    return try work()
  }

  /// A text that the template made.
  func made(_ text: String) throws(Fault) -> Value {
    try charge(forText: text.utf8.count)
    return .string(text)
  }

  /// Counts a text of so many bytes, before or after it is made.
  func charge(forText bytes: Int) throws(Fault) {
    try check(length: bytes)
    try charge(bytes / TemplateLimits.bytesPerStep)
  }

  /// Counts the search for a key, which reads all of it.
  func charge(forKey key: Value) throws(Fault) {
    if case .string(let text) = key { try charge(forText: text.utf8.count) }
  }

  /// Checks the length of a text in bytes, without counting it.
  func check(length bytes: Int) throws(Fault) {
    guard bytes <= limits.textBytes else {
      throw Fault("the template makes a text of more than \(limits.textBytes) bytes")
    }
  }

  // MARK: - Text

  /// Appends to the text.
  func write(_ text: String) throws(Fault) {
    guard output.utf8.count + text.utf8.count <= limits.textBytes else {
      throw Fault("the rendered text is longer than \(limits.textBytes) bytes")
    }
    output += text
  }

  /// The text that `body` writes, apart from the rest.
  func capture(_ body: () throws(Fault) -> Void) throws(Fault) -> String {
    var text = ""
    swap(&text, &output)
    defer { swap(&text, &output) }
    try body()
    try charge(forText: output.utf8.count)
    return output
  }

  /// Runs `body` with the variables of `scope`.
  func within<R>(_ inner: Scope, _ body: () throws(Fault) -> R) throws(Fault) -> R {
    let outer = scope
    scope = inner
    defer { scope = outer }
    return try body()
  }
}

/// Bounds on what a template may cost. Templates come with models from strangers: none may hang or fill the memory.
public struct TemplateLimits: Sendable {
  /// Evaluated expressions, statements and loop rounds; long texts and lists cost more than one.
  public var steps = 10_000_000
  /// Bytes of the rendered text, and of any one text on the way to it.
  public var textBytes = 64 << 20
  /// Tags, expressions and macro calls within each other while rendering; 400 fit a stack of 512 KiB (optimized code).
  public var depth = 400

  /// The limits that models' templates stay far below.
  public init() {}

  /// How deeply tags and brackets of the source may nest.
  static let syntaxDepth = 100
  /// How deeply an expression may nest; `a + b + c` nests two operators.
  static let expressionDepth = 250
  /// How deeply lists and maps may nest.
  static let valueDepth = 100
  /// The longest `range(…)`, as in Jinja's sandbox.
  static let range = 100_000
  /// Bytes of text that cost one step.
  static let bytesPerStep = 32
  /// What a namespace, macro or generator costs: they live until the end of the rendering.
  static let objectSteps = 8
}

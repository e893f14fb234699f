import RankifyCore

/// A text with holes: the part of the Jinja language that prompts and models' chat templates use.
///
/// Expressions, `if`, `for`, `set`, `macro`, `call`, `filter` and `with` mean what they mean in Jinja 3.1 as Transformers
/// sets it up (`ImmutableSandboxedEnvironment` with `trim_blocks`, `lstrip_blocks` and loop controls), on values of
/// Python's kinds; integers have 64 bits. Nothing can be included or imported, and nothing is escaped for HTML.
/// Templates may be hostile: what they cost is bounded.
public struct Template: Sendable {
  private let parsed: Parser.Result
  private let source: SourceText
  private let file: String
  private let limits: TemplateLimits

  /// Reads a template.
  /// - Parameters:
  ///   - source: the template's text
  ///   - file: what messages call it
  ///   - limits: what rendering it may cost
  /// - Throws: `invalidInput` with line and column where the text is no template
  /// - Complexity: O(length of the text)
  public init(source: String, file: String, limits: TemplateLimits = TemplateLimits()) throws(RankifyError) {
    (self.source, self.file, self.limits) = (SourceText(source), file, limits)
    do throws(Fault) {
      parsed = try Parser.parse(try Lexer.tokens(of: self.source))
    } catch {
      throw Self.located(error, self.source, file)
    }
  }

  /// The template's text with the values of `variables`.
  ///
  /// A variable that is not given is undefined: it shows as nothing, is false and empty, and anything else done with it is
  /// an error.
  /// - Parameters:
  ///   - variables: the values by their names
  ///   - now: the moment that `strftime_now` shows
  /// - Throws: `invalidInput` with line and column where the template fails, refuses its input (`raise_exception`) or
  ///   costs more than the limits admit
  public func render(_ variables: TemplateMap, now: TemplateTime = .now) throws(RankifyError) -> String {
    do throws(Fault) {
      let renderer = try Renderer(parsed, variables: variables, limits: limits, time: now)
      try renderer.run(parsed.body)
      return renderer.output
    } catch {
      throw Self.located(error, source, file)
    }
  }

  private static func located(_ fault: Fault, _ source: SourceText, _ file: String) -> RankifyError {
    guard let place = fault.place else { return .invalid(file, fault.message) }
    let (line, column) = source.lineAndColumn(of: place)
    return .invalid("\(file):\(line)", line: column, fault.message)
  }
}

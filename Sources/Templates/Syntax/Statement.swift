/// A part of a template that does something.
indirect enum Statement: Sendable {
  case text(String)
  case output(Expression)
  case conditional([Branch], otherwise: [Statement])
  case loop(LoopStatement)
  case assign(Target, Expression)
  /// `{% set x %}…{% endset %}`; the expression is the captured text, filtered.
  case capture(Target, Expression, [Statement])
  case macro(MacroDefinition)
  /// `{% call(a, b) f(x) %}…{% endcall %}`.
  case call(callee: Expression, arguments: [Argument], caller: MacroDefinition, place: Int)
  /// `{% filter … %}…{% endfilter %}`; the expression is the captured text, filtered.
  case filtered(Expression, [Statement])
  /// A body with variables of its own: `{% with … %}`, `{% generation %}`.
  case scoped([(Target, Expression)], [Statement])
  case breakLoop
  case continueLoop
}

/// One `if` or `elif`.
struct Branch: Sendable {
  let test: Expression
  let body: [Statement]
}

/// `{% for … in … if … %}…{% else %}…{% endfor %}`.
struct LoopStatement: Sendable {
  let target: Target
  let items: Expression
  let condition: Expression?
  let isRecursive: Bool
  let body, otherwise: [Statement]
  /// The name `loop`.
  let loopName: NameID
}

/// What a macro, or the body of a call block, takes and does.
struct MacroDefinition: Sendable {
  struct Parameter: Sendable {
    let name: String
    let id: NameID
    let standard: Expression?
  }

  let name: String
  let id: NameID
  let parameters: [Parameter]
  let body: [Statement]
  /// The names `varargs`, `kwargs` and `caller` where the body uses them.
  let varargs, kwargs, caller: NameID?
}

/// What is assigned to.
struct Target: Sendable {
  indirect enum Kind: Sendable {
    case name(NameID)
    /// `ns.x`, where `ns` is a namespace.
    case attribute(NameID, String)
    case tuple([Target])
  }

  let kind: Kind
  let place: Int
}

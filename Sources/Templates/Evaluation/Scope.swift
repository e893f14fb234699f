/// Variables of a template, of a loop's round or of a macro's call. What is set goes to the innermost scope; what is read
/// is sought outwards.
final class Scope {
  private var names: [NameID] = []
  private var values: [Value] = []
  private let parent: Scope?

  init(in parent: Scope?) { self.parent = parent }

  func value(of name: NameID) -> Value? {
    var scope: Scope? = self
    while let current = scope {
      for i in current.names.indices where current.names[i] == name { return current.values[i] }
      scope = current.parent
    }
    return nil
  }

  func set(_ name: NameID, to value: Value) {
    if let place = names.firstIndex(of: name) {
      values[place] = value
    } else {
      names.append(name)
      values.append(value)
    }
  }
}

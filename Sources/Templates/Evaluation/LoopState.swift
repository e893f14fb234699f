/// Where a loop stands: what the variable `loop` shows.
struct LoopState {
  let statement: LoopStatement
  let items: [Value]
  /// How many recursive loops are around it.
  let depth: Int
  /// The variables around the loop.
  let scope: Scope
  var index = 0
  /// The arguments of the last `loop.changed(…)`.
  var lastChanged: ValueList?

  /// A member of `loop` that is no function.
  func attribute(_ name: String) -> Value? {
    switch name {
    case "index": .integer(index + 1)
    case "index0": .integer(index)
    case "revindex": .integer(items.count - index)
    case "revindex0": .integer(items.count - index - 1)
    case "first": .bool(index == 0)
    case "last": .bool(index == items.count - 1)
    case "length": .integer(items.count)
    case "depth": .integer(depth + 1)
    case "depth0": .integer(depth)
    case "previtem": index > 0 ? items[index - 1] : .undefined(Undefined(name: name, owner: "the loop"))
    case "nextitem":
      index + 1 < items.count ? items[index + 1] : .undefined(Undefined(name: name, owner: "the loop"))
    default: nil
    }
  }
}

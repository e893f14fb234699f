import RankifyCore

/// Turns the tree of a regular expression into a program.
struct RegexCompiler {
  private(set) var program: [RegularExpression.Instruction] = []
  private(set) var sets: [ScalarSet] = []
  /// Tables of 257 places, one after the other.
  private(set) var beginners: [Bool] = []

  /// Repetitions are written out, and nested ones multiply.
  private static let maximumSize = 20_000

  /// The whole program.
  mutating func compile(_ tree: RegexTree) throws(RankifyError) {
    try emit(tree)
    program.append(.match)
  }

  private mutating func emit(_ tree: RegexTree) throws(RankifyError) {
    if program.count > Self.maximumSize {
      throw RankifyError(.invalidInput, "the regular expression cannot be used: its repetitions are too large")
    }
    switch tree {
    case .empty: break
    case .set(let set): program.append(.scalar(set: add(set)))
    case .literal(let scalar):
      program.append(scalar < 0x80 ? .byte(UInt8(scalar)) : .scalar(set: add(ScalarSet(scalar))))
    case .sequence(let items): for item in items { try emit(item) }
    case .alternatives(let branches): try emitAlternatives(branches)
    case .repeated(let inner, let quantifier): try emitRepeated(inner, quantifier)
    case .anchor(let anchor): program.append(.anchor(anchor))
    case .lookBehind(let set, let isNegated): program.append(.lookBehind(set: add(set), isNegated: isNegated))
    case .look(let inner, let isNegated):
      try emitEnclosed(inner) { .look(body: $0, next: $1, isNegated: isNegated) }
    case .atomic(let inner): try emitEnclosed(inner) { .atomic(body: $0, next: $1) }
    }
  }

  private mutating func add(_ set: ScalarSet) -> Int {
    sets.append(set)
    return sets.count - 1
  }

  private mutating func emitEnclosed(
    _ inner: RegexTree, _ make: (Int, Int) -> RegularExpression.Instruction
  ) throws(RankifyError) {
    let place = program.count
    program.append(.match)
    try emit(inner)
    program.append(.match)
    program[place] = make(place + 1, program.count)
  }

  private mutating func emitAlternatives(_ branches: [RegexTree]) throws(RankifyError) {
    var jumps: [Int] = []
    for (index, branch) in branches.enumerated() {
      let isLast = index == branches.count - 1
      let fork = program.count
      if !isLast { program.append(.match) }
      try emit(branch)
      if isLast { break }
      jumps.append(program.count)
      program.append(.match)
      program[fork] = .fork(first: fork + 1, second: program.count, beginners: add(beginnersOf: branch))
    }
    for jump in jumps { program[jump] = .jump(program.count) }
  }

  private mutating func emitRepeated(_ inner: RegexTree, _ quantifier: Quantifier) throws(RankifyError) {
    if let set = inner.singleSet {
      program.append(.run(set: add(set), low: quantifier.low, high: quantifier.high, mode: quantifier.mode))
      return
    }
    if quantifier.mode == .possessive {
      return try emit(.atomic(.repeated(inner, Quantifier(low: quantifier.low, high: quantifier.high))))
    }
    if inner.canBeEmpty, quantifier.high == .max {
      throw RankifyError(
        .invalidInput, "the regular expression cannot be used: it repeats without bound what may be empty")
    }
    for _ in 0..<quantifier.low { try emit(inner) }
    if quantifier.high == .max { return try emitLoop(inner, isLazy: quantifier.mode == .lazy) }
    try emitOptional(inner, quantifier.high - quantifier.low, isLazy: quantifier.mode == .lazy)
  }

  private mutating func emitLoop(_ inner: RegexTree, isLazy: Bool) throws(RankifyError) {
    let fork = program.count
    program.append(.match)
    try emit(inner)
    program.append(.jump(fork))
    program[fork] = makeFork(fork + 1, program.count, inner, isLazy)
  }

  private mutating func emitOptional(_ inner: RegexTree, _ count: Int, isLazy: Bool) throws(RankifyError) {
    var forks: [Int] = []
    for _ in 0..<count {
      forks.append(program.count)
      program.append(.match)
      try emit(inner)
    }
    for fork in forks { program[fork] = makeFork(fork + 1, program.count, inner, isLazy) }
  }

  private mutating func makeFork(
    _ body: Int, _ behind: Int, _ inner: RegexTree, _ isLazy: Bool
  ) -> RegularExpression.Instruction {
    isLazy
      ? .fork(first: behind, second: body, beginners: add(beginnersOf: nil))
      : .fork(first: body, second: behind, beginners: add(beginnersOf: inner))
  }

  /// Which bytes can begin a match of `tree`; all of them for `nil`. The last place stands for the end of the text.
  /// Returns where the table begins.
  private mutating func add(beginnersOf tree: RegexTree?) -> Int {
    var bytes = [Bool](repeating: false, count: 257)
    if let tree, !tree.canBeEmpty {
      tree.markBeginners(&bytes)
    } else {
      bytes = [Bool](repeating: true, count: 257)
    }
    beginners += bytes
    return beginners.count - bytes.count
  }
}

extension RegexTree {
  /// Whether the tree may match nothing.
  var canBeEmpty: Bool {
    switch self {
    case .empty, .look, .lookBehind, .anchor: true
    case .set, .literal: false
    case .sequence(let items): items.allSatisfy(\.canBeEmpty)
    case .alternatives(let branches): branches.contains(where: \.canBeEmpty)
    case .repeated(let inner, let quantifier): quantifier.low == 0 || inner.canBeEmpty
    case .atomic(let inner): inner.canBeEmpty
    }
  }

  /// Marks the bytes that can begin a match.
  func markBeginners(_ bytes: inout [Bool]) {
    switch self {
    case .empty, .look, .lookBehind, .anchor: break
    case .set(let set): set.markBeginners(&bytes)
    case .literal(let scalar): ScalarSet(scalar).markBeginners(&bytes)
    case .sequence(let items):
      for item in items {
        item.markBeginners(&bytes)
        if !item.canBeEmpty { return }
      }
    case .alternatives(let branches): for branch in branches { branch.markBeginners(&bytes) }
    case .repeated(let inner, _), .atomic(let inner): inner.markBeginners(&bytes)
    }
  }
}

extension ScalarSet {
  /// Marks the ASCII members and, for any other scalar, every byte above ASCII.
  fileprivate func markBeginners(_ bytes: inout [Bool]) {
    for value in 0..<128 where contains(UInt32(value)) { bytes[value] = true }
    for value in 128..<256 { bytes[value] = true }
  }
}

import RankifyCore

/// Runs the program of a regular expression on a text.
struct RegexMatcher {
  /// A way not yet tried: go on at `instruction` from `position`, or, for a run, from any scalar down to `low`.
  struct Frame {
    let instruction: Int
    let position: Int
    /// The least position for a greedy run; the greatest number of scalars still allowed for a lazy one.
    let limit: Int
    let kind: Kind

    enum Kind { case point, greedyRun, lazyRun(set: Int) }
  }

  private let program: UnsafeBufferPointer<RegularExpression.Instruction>
  private let sets: UnsafeBufferPointer<ScalarSet>
  private let masks: UnsafeBufferPointer<UInt64>
  private let beginners: UnsafeBufferPointer<Bool>
  private let text: Bytes
  private var stack: [Frame] = []
  /// Steps that may still be taken: instructions, and scalars of runs.
  private var budget: Int

  /// Steps for a text of so many bytes. The patterns of real tokenizers take some dozens a byte, whatever the text; what takes
  /// more goes through ways without number, and would not end.
  static func budget(_ bytes: Int) -> Int { (1 << 20) + 256 * bytes }

  /// Whether the matcher gave up: what it found last is not all there is.
  var isExhausted: Bool { budget < 0 }

  init(
    program: UnsafeBufferPointer<RegularExpression.Instruction>, sets: UnsafeBufferPointer<ScalarSet>,
    masks: UnsafeBufferPointer<UInt64>, beginners: UnsafeBufferPointer<Bool>, text: Bytes
  ) {
    (self.program, self.sets, self.masks, self.beginners, self.text) = (program, sets, masks, beginners, text)
    budget = Self.budget(text.count)
  }

  /// The first match at or behind `start`: `nil` where there is none, or the matcher gave up. An empty match counts.
  mutating func firstMatch(from start: Int) -> Range<Int>? {
    var start = start
    while start <= text.count {
      if let end = run(from: 0, at: start) { return start..<end }
      if start == text.count || isExhausted { break }
      start += text[start].sequenceLength
    }
    return nil
  }

  /// The end of the match of the program from `start` on at `position`, or `nil`.
  private mutating func run(from start: Int, at position: Int) -> Int? {
    let base = stack.count
    defer { if stack.count > base { stack.removeLast(stack.count - base) } }
    var (instruction, position) = (start, position)
    while true {
      budget -= 1
      if budget < 0 { return nil }
      if let next = step(instruction, &position) {
        if next < 0 { return position }
        instruction = next
      } else {
        guard let next = resume(base, &position) else { return nil }
        instruction = next
      }
    }
  }

  /// Does one instruction: the next one, a negative number after a match, `nil` after a failure.
  @inline(__always)
  private mutating func step(_ index: Int, _ position: inout Int) -> Int? {
    switch program[index] {
    case .byte(let byte):
      guard position < text.count, text[position] == byte else { return nil }
      position += 1
    case .scalar(let set):
      let length = position < text.count ? member(set, at: position) : 0
      if length == 0 { return nil }
      position += length
    case .run(let set, let low, let high, let mode):
      guard run(set, low, high, mode, index, &position) else { return nil }
    case .fork(let first, let second, let beginner):
      let byte = position < text.count ? Int(text[position]) : 256
      guard beginners[beginner + byte] else { return second }
      stack.append(Frame(instruction: second, position: position, limit: 0, kind: .point))
      return first
    case .jump(let target): return target
    case .look(let body, let next, let isNegated):
      return (run(from: body, at: position) == nil) == isNegated ? next : nil
    case .lookBehind(let set, let isNegated):
      let isMember = position > 0 && sets[set].contains(text.scalar(before: position).value)
      if isMember == isNegated { return nil }
    case .atomic(let body, let next):
      guard let end = run(from: body, at: position) else { return nil }
      position = end
      return next
    case .anchor(let anchor): if !holds(anchor, position) { return nil }
    case .match: return -1
    }
    return index + 1
  }

  /// The length of the scalar at `position`, which is before the end, or 0 where it does not belong to the set.
  @inline(__always)
  private func member(_ set: Int, at position: Int) -> Int {
    let byte = text[position]
    if byte < 0x80 {
      return Int(masks[2 * set + Int(byte >> 6)] >> UInt64(byte & 63) & 1)
    }
    let (scalar, length) = text.scalar(at: position)
    return sets[set].contains(scalar) ? length : 0
  }

  /// Takes scalars of a set, leaving a frame where more or fewer are possible.
  @inline(__always)
  private mutating func run(
    _ set: Int, _ low: Int, _ high: Int, _ mode: Quantifier.Mode, _ index: Int, _ position: inout Int
  ) -> Bool {
    let wanted = mode == .lazy ? low : high
    var (count, least) = (0, low == 0 ? position : .max)
    while count < wanted, position < text.count {
      let length = member(set, at: position)
      if length == 0 { break }
      position += length
      count += 1
      if count == low { least = position }
    }
    budget -= count
    if count < low { return false }
    if mode == .lazy {
      if high > low {
        stack.append(Frame(instruction: index + 1, position: position, limit: high - low, kind: .lazyRun(set: set)))
      }
    } else if mode == .greedy, position > least {
      // Behind a run that ends the pattern nothing can fail.
      if case .match = program[index + 1] { return true }
      stack.append(Frame(instruction: index + 1, position: position, limit: least, kind: .greedyRun))
    }
    return true
  }

  /// Takes up the last way not yet tried that leads on; `nil` where there is none above `base`.
  private mutating func resume(_ base: Int, _ position: inout Int) -> Int? {
    while stack.count > base {
      let frame = stack.removeLast()
      switch frame.kind {
      case .point: position = frame.position
      case .greedyRun:
        position = frame.position - text.scalar(before: frame.position).length
        if position > frame.limit { stack.append(frame.moved(to: position, limit: frame.limit)) }
      case .lazyRun(let set):
        let length = frame.position < text.count ? member(set, at: frame.position) : 0
        if length == 0 { continue }
        position = frame.position + length
        if frame.limit > 1 { stack.append(frame.moved(to: position, limit: frame.limit - 1)) }
      }
      return frame.instruction
    }
    return nil
  }

  private func holds(_ anchor: RegularExpression.Anchor, _ position: Int) -> Bool {
    switch anchor {
    case .textStart: position == 0
    case .textEnd: position == text.count
    case .textEndOrLastLine: position == text.count || position == text.count - 1 && text[position] == 0x0a
    case .lineStart: position == 0 || position < text.count && text[position - 1] == 0x0a
    case .lineEnd: position == text.count || text[position] == 0x0a
    case .wordBoundary: isWord(before: position) != isWord(at: position)
    case .noWordBoundary: isWord(before: position) == isWord(at: position)
    }
  }

  private func isWord(at position: Int) -> Bool {
    position < text.count && ScalarClass.isWord(text.scalar(at: position).value)
  }

  private func isWord(before position: Int) -> Bool {
    position > 0 && ScalarClass.isWord(text.scalar(before: position).value)
  }
}

extension RegexMatcher.Frame {
  fileprivate func moved(to position: Int, limit: Int) -> Self {
    Self(instruction: instruction, position: position, limit: limit, kind: kind)
  }
}

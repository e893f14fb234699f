import RankifyCore

/// A token that is found in the text before anything else is done to it, such as `[MASK]` or `<|im_start|>`.
struct AddedToken: Sendable {
  let id: Int32
  let content: String
  /// Whether it counts only where no word character touches it.
  let isSingleWord: Bool
  /// Whether it takes the white space before it.
  let stripsLeft: Bool
  /// Whether it takes the white space after it.
  let stripsRight: Bool
  /// Whether it is looked for in the normalized text rather than in the raw one.
  let isNormalized: Bool
  /// Whether it is a control token rather than text.
  let isSpecial: Bool

  init(_ component: Component) throws(RankifyError) {
    content = try component.string("content")
    let number = try component.integer("id")
    guard let id = Int32(exactly: number), id >= 0 else {
      throw component.invalid("the id \(number) of '\(content)' is not between 0 and 2147483647")
    }
    self.id = id
    isSingleWord = try component.optionalBool("single_word") ?? false
    stripsLeft = try component.optionalBool("lstrip") ?? false
    stripsRight = try component.optionalBool("rstrip") ?? false
    isSpecial = try component.optionalBool("special") ?? false
    isNormalized = try component.optionalBool("normalized") ?? !isSpecial
  }

  /// A token that is looked for in the raw text.
  init(raw content: String, id: Int32, isSpecial: Bool = true) {
    (self.content, self.id, self.isSpecial) = (content, id, isSpecial)
    (isSingleWord, stripsLeft, stripsRight, isNormalized) = (false, false, false, false)
  }
}

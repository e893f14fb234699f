/// What becomes of special tokens, such as `<|im_end|>`, that are spelled out in a text.
public enum SpecialTokenReading: Sendable {
  /// They are tokens: for prompts of our own.
  case asTokens
  /// They are text like any other: for documents and queries, which must not end a turn or begin one. Added tokens that are
  /// not special, such as runs of blanks, are found all the same.
  case asText
}

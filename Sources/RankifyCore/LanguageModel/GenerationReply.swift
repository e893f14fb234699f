/// What a language model answered.
public struct GenerationReply: Hashable, Sendable {
  /// Why an answer is no longer than it is.
  public enum Finish: String, Hashable, Codable, Sendable {
    /// The model was done, a stop string came, or the form was complete.
    case end
    /// The answer has as many tokens as it may have.
    case length
    /// Prompt and answer have as many tokens as the model reads.
    case contextFull = "context-full"
    /// A server held back the rest.
    case filtered
  }

  /// The answer, without stop strings.
  public var text: String
  /// Why it is no longer.
  public var finish: Finish
  /// What it took; `nil` where a server does not say.
  public var usage: TokenUsage?

  /// Creates a reply.
  public init(_ text: String, finish: Finish, usage: TokenUsage?) {
    (self.text, self.finish, self.usage) = (text, finish, usage)
  }
}

/// Tokens that were read and written.
public struct TokenUsage: Hashable, Codable, Sendable {
  /// Tokens of prompts.
  public var prompt: Int
  /// Those of them that had been read for an earlier request and were not computed again.
  public var reused: Int
  /// Tokens of answers.
  public var answer: Int

  /// Creates a count.
  public init(prompt: Int = 0, reused: Int = 0, answer: Int = 0) {
    (self.prompt, self.reused, self.answer) = (prompt, reused, answer)
  }

  /// Both together; the greatest number where a sum would be beyond it, as servers may claim anything.
  public static func + (a: TokenUsage, b: TokenUsage) -> TokenUsage {
    TokenUsage(
      prompt: bounded(a.prompt, b.prompt), reused: bounded(a.reused, b.reused), answer: bounded(a.answer, b.answer))
  }

  private static func bounded(_ a: Int, _ b: Int) -> Int {
    let (sum, isBeyond) = a.addingReportingOverflow(b)
    return isBeyond ? .max : sum
  }

  /// Adds another count.
  public static func += (a: inout TokenUsage, b: TokenUsage) { a = a + b }
}

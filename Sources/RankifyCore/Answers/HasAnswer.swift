/// Whether a passage holds one of several answers, by the rule of dense passage retrieval (Karpukhin et al., EMNLP 2020):
/// an answer's tokens stand in the passage, one after the other, letter case aside.
///
/// Tokens are runs of letters, digits and marks, and single other characters that are visible, of the text in NFD. DPR
/// takes a run of Chinese or Thai for one token and so never finds 東京 in 東京都; unless told otherwise, this rule makes
/// each character of scripts without spaces between words a token, which changes nothing in other scripts. DPR finds an
/// answer without tokens everywhere, this rule nowhere.
public struct HasAnswer: Sendable {
  private let answers: [[UInt8]]
  private let splitsUnspacedScripts: Bool

  /// Creates the rule for the acceptable `answers` of one question.
  /// - Parameter splitsUnspacedScripts: `false` for DPR's tokens in every script
  public init(_ answers: [String], splitsUnspacedScripts: Bool = true) {
    self.answers = answers.map { HasAnswerTokens.key($0, splitting: splitsUnspacedScripts) }.filter { !$0.isEmpty }
    self.splitsUnspacedScripts = splitsUnspacedScripts
  }

  /// Whether `passage` holds an answer; DPR looks at a passage's text, not at its title.
  /// - Complexity: O(length of the passage × answers)
  public func isTrue(of passage: String) -> Bool {
    if answers.isEmpty { return false }
    let text = HasAnswerTokens.key(passage, splitting: splitsUnspacedScripts)
    return answers.contains { text.holds($0) }
  }
}

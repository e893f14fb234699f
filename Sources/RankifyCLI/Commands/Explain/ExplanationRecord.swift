import Rankify

/// An explanation for programs.
struct ExplanationRecord: Encodable {
  struct Text: Encodable {
    let text: String
    let tokens: [String]
    let ids: [Int32]
    let truncatedTokens: Int

    init(_ text: String, _ tokens: EncodedTokens) {
      (self.text, self.tokens, ids) = (text, tokens.tokens, tokens.ids)
      truncatedTokens = tokens.truncatedCount
    }
  }

  struct Match: Encodable {
    let queryToken: Int
    let documentToken: Int?
    let value: Float
  }

  let method: String
  let model: String
  let modelChecksum: String
  let score: Float
  let query: Text
  let document: Text
  let documentID: String?
  /// What `value` and `values` are.
  let valueName: String
  let matches: [Match]
  /// One row for each query token, one number for each document token.
  let values: [[Float]]

  init(_ shown: ShownExplanation) {
    let explanation = shown.explanation
    (method, model, modelChecksum) = (shown.method, shown.model, shown.modelChecksum)
    (score, valueName) = (explanation.score, explanation.valueName)
    query = Text(shown.query, explanation.query)
    document = Text(shown.document.contents, explanation.document)
    documentID = shown.document.id.isEmpty ? nil : shown.document.id
    matches = explanation.matches.enumerated().map {
      Match(queryToken: $0, documentToken: $1.documentToken, value: $1.value)
    }
    values = explanation.values.rowArrays
  }
}

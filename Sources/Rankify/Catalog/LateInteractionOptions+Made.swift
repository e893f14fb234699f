import Transformers

extension LateInteractionOptions {
  /// These options, and what they leave open as an encoder did that made token vectors: then it makes the same.
  public func filled(from made: MultiVectorDescription) -> LateInteractionOptions {
    var options = self
    options.queryLength = queryLength ?? made.queryLength
    options.documentLength = documentLength ?? made.documentLength
    options.expandsQueries = expandsQueries ?? made.expandsQueries
    options.skipsPunctuation = skipsPunctuation ?? made.skipsPunctuation
    return options
  }
}

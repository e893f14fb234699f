import ArgumentParser
import Rankify

/// How a model of late interaction reads texts, where it is to be other than the model says.
struct TokenOptions: ParsableArguments {
  @Option(help: "Tokens of a query that are read, and to which an expanded one is filled up (default: the model's).")
  var queryLength: Int?

  @Option(help: "Tokens of a document that are read (default: the model's, or 256).")
  var documentLength: Int?

  @Flag(inversion: .prefixedNo, help: "Fill queries up with mask tokens (default: as the model says).")
  var queryExpansion: Bool?

  @Flag(inversion: .prefixedNo, help: "Leave out vectors of punctuation in documents (default: as the model says).")
  var skipPunctuation: Bool?

  func validate() throws {
    for (name, length) in [("--query-length", queryLength), ("--document-length", documentLength)] {
      if let length, length < 1 { throw ValidationError("\(name) \(length): expected at least 1") }
    }
  }

  /// Whether any of them is given.
  var isUsed: Bool { queryLength != nil || documentLength != nil || queryExpansion != nil || skipPunctuation != nil }

  var choice: LateInteractionOptions {
    LateInteractionOptions(
      queryLength: queryLength, documentLength: documentLength, expandsQueries: queryExpansion,
      skipsPunctuation: skipPunctuation)
  }
}

/// The learned part of late interaction.
struct ScorerOption: ParsableArguments {
  @Option(help: "The folder of a LITE scorer, with lite_config.json (--method lite).")
  var scorer: String?

  /// Refuses a scorer where none is of use, and none where one is needed.
  func check(_ method: String) throws {
    if method == "lite", scorer == nil { throw ValidationError("--method lite needs a scorer, --scorer") }
    if method != "lite", scorer != nil { throw ValidationError("--scorer does not go with --method \(method)") }
  }
}

extension LateInteractionOptions {
  /// What is other than the model says, for identifying a run.
  var words: String {
    [
      queryLength.map { ", queries of \($0) tokens" }, documentLength.map { ", documents of \($0) tokens" },
      expandsQueries.map { $0 ? ", queries filled up" : ", queries not filled up" },
      skipsPunctuation.map { $0 ? ", without punctuation" : ", with punctuation" },
    ].compactMap { $0 }.joined()
  }
}

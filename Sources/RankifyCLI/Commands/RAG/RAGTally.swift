import Rankify

/// What users should know of answers besides their words, summed up.
struct RAGTally: Encodable {
  /// Passages that were found and not shown, and those of which only the beginning was.
  private(set) var leftOutPassages = 0
  private(set) var cutPassages = 0
  /// Replies that were not as asked for.
  private(set) var malformedReplies = 0
  /// Replies that have as many tokens as they may have, and break off.
  private(set) var brokenOffReplies = 0
  /// Answers without a word.
  private(set) var emptyAnswers = 0

  mutating func add(_ answer: Answer) {
    let trace = answer.trace
    if answer.plainText.allSatisfy(\.isWhitespace) { emptyAnswers += 1 }
    leftOutPassages += trace.leftOutPassages
    cutPassages += trace.cutPassages
    malformedReplies += trace.malformedReplies
    brokenOffReplies += trace.steps.count { $0.finish == .length || $0.finish == .contextFull }
  }

  /// A sentence each.
  var remarks: [String] {
    var remarks: [String] = []
    if brokenOffReplies > 0 {
      remarks.append(
        "\(Figures.count(brokenOffReplies, "reply breaks", "replies break")) off for want of tokens; --max-tokens allows more"
      )
    }
    if leftOutPassages + cutPassages > 0 {
      remarks.append(
        "for want of room \(Figures.count(leftOutPassages, "passage was", "passages were")) not shown to the model, and "
          + "\(Figures.grouped(cutPassages)) cut off")
    }
    if malformedReplies > 0 {
      remarks.append("\(Figures.count(malformedReplies, "reply was", "replies were")) not as asked for")
    }
    return remarks
  }
}

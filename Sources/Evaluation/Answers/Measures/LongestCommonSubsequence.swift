import RankifyCore

/// ROUGE-L (Lin, 2004): the harmonic mean, with β = 1, of the shares that the longest common subsequence has in the words
/// of the answer and of the gold answer; the best of several gold answers.
///
/// For ASCII text it is that of Google's rouge-score without stemming; words of other scripts, which that deletes, count.
struct LongestCommonSubsequence: AnswerFormula {
  var name: String { "ROUGE-L" }

  func value(of answer: JudgedAnswer) -> Double { answer.best { Self.measure($0.words, $1.words) } }

  private static func measure(_ answer: [ByteString], _ gold: [ByteString]) -> Double {
    let common = Double(length(answer, gold))
    if common == 0 { return 0 }
    let precision = common / Double(answer.count), recall = common / Double(gold.count)
    return 2 * precision * recall / (precision + recall)
  }

  /// - Complexity: O(a × b) time, O(b) space
  private static func length(_ a: [ByteString], _ b: [ByteString]) -> Int {
    var numbers: [ByteString: Int] = [:]
    for word in b where numbers[word] == nil { numbers[word] = numbers.count }
    let row = b.compactMap { numbers[$0] }
    var lengths = [Int](repeating: 0, count: b.count + 1)
    for word in a {
      guard let number = numbers[word] else { continue }
      var diagonal = 0
      for (j, other) in row.enumerated() {
        let above = lengths[j + 1]
        lengths[j + 1] = number == other ? diagonal + 1 : max(above, lengths[j])
        diagonal = above
      }
    }
    return lengths[b.count]
  }
}

import RankifyCore

/// The overlap of the answer with a gold answer as bags of tokens (SQuAD): precision, recall and their harmonic mean F1.
///
/// F1 is that of the gold answer for which it is highest; precision and recall are those of this same answer, the first
/// where several are level, so that the three belong together.
struct TokenOverlap: AnswerFormula {
  enum Part: String { case precision = "Precision", recall = "Recall", f1 = "F1" }

  private let part: Part

  init(_ part: Part) { self.part = part }

  var name: String { part.rawValue }

  func value(of answer: JudgedAnswer) -> Double {
    guard let text = answer.answer else { return 0 }
    var best = Overlap()
    for gold in answer.gold {
      let overlap = Overlap(text.tokens, gold.tokens)
      if overlap.f1 > best.f1 { best = overlap }
    }
    switch part {
    case .precision: return best.precision
    case .recall: return best.recall
    case .f1: return best.f1
    }
  }

  private struct Overlap {
    var precision = 0.0, recall = 0.0, f1 = 0.0

    init() {}

    init(_ answer: [ByteString], _ gold: [ByteString]) {
      var counts: [ByteString: Int] = [:]
      for token in gold { counts[token, default: 0] += 1 }
      var shared = 0
      for token in answer {
        guard let count = counts[token], count > 0 else { continue }
        counts[token] = count - 1
        shared += 1
      }
      if shared == 0 { return }
      precision = Double(shared) / Double(answer.count)
      recall = Double(shared) / Double(gold.count)
      f1 = 2 * precision * recall / (precision + recall)
    }
  }
}

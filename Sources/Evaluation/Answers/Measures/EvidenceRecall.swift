import RankifyCore

/// The share of the documents that an answer needs which are among the first k passages, or among all.
struct EvidenceRecall: AnswerFormula {
  let cutoff: Int?

  var name: String { MeasureName("EvidenceRecall").at(cutoff) }
  var needs: AnswerNeed { .goldDocuments }

  func value(of answer: JudgedAnswer) -> Double {
    let gold = Set((answer.goldDocuments ?? []).map { ByteString($0) })
    if gold.isEmpty { return 0 }
    let shown = Set(answer.evidence.prefix(cutoff ?? .max).map { ByteString($0) })
    return Double(gold.intersection(shown).count) / Double(gold.count)
  }
}

import Rankify

/// Whether the evidence has what an answer needs against whether the answer is right: two rows for each file of answers.
struct FaultTables {
  private let rows: [(name: String, faults: FaultTable)]

  init(_ results: [NamedEvaluation<AnswerEvaluation>]) {
    rows = results.compactMap { result in result.evaluation.faults.map { (result.name, $0) } }
  }

  /// Whether no answers have evidence.
  var isEmpty: Bool { rows.isEmpty }

  /// The table and, below, how to read it.
  func text(_ style: Style) -> String {
    var table = TextTable([
      .init("answers"), .init("evidence"), .init("right", .right), .init("wrong", .right), .init("fault of"),
    ])
    for (name, faults) in rows {
      func cell(_ count: Int) -> TextTable.Cell {
        .init("\(count) (\(Figures.fixed(100 * Double(count) / Double(max(faults.questions, 1)), digits: 1)) %)")
      }
      table.add([.init(name), "has the gold", cell(faults.rightWithGold), cell(faults.wrongWithGold), "generation"])
      table.add(["", "lacks it", cell(faults.rightWithoutGold), cell(faults.wrongWithoutGold), "retrieval"])
      if faults.unanswered > 0 { table.add(["", "no answer", "-", cell(faults.unanswered), "neither"]) }
    }
    let evidence = FaultTables.evidence(rows.map(\.faults.evidence))
    return table.text(style) + style.dim("\(evidence) \(FaultTables.right)") + "\n"
  }

  private static func evidence(_ kinds: [FaultTable.Evidence]) -> String {
    switch kinds.first {
    case .goldDocuments: "The gold: every document that the answer needs."
    default: "The gold: a passage that holds a gold answer (DPR's rule)."
    }
  }

  private static let right = "Right: the answer holds a gold answer by token (Contains)."
}

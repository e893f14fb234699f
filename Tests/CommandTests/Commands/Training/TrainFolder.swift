import Rankify

extension DenseFolder {
  /// Writes examples: of each query one relevant document of the corpus and four others, with a teacher's scores.
  func writeExamples(_ name: String, queries: Range<Int>) throws {
    let words = ["moon", "sea", "bread", "yeast", "salt", "tide", "gas", "day", "pull", "rise", "what", "time"]
    let lines = queries.map { query in
      let candidates = (0..<5).map { i in
        "{\"id\":\"d\((query * 3 + i * 7) % 40)\",\"gain\":\(i == 0 ? 1 : 0),\"teacher\":\(i == 0 ? 2.5 : Double(i) / 4)}"
      }
      return
        "{\"query_id\":\"q\(query)\",\"query\":\"\(words[query]) of \(query)\",\"candidates\":[\(candidates.joined(separator: ","))]}\n"
    }
    try folder.write(name, lines.joined())
  }

  /// Runs `rankify train` on `train.jsonl` and the corpus.
  func train(_ objective: String, model: String = "cross", _ options: String...) async throws -> Rankify.Result {
    try await Rankify.run(
      [
        "train", objective, "--model", model, "--train", "train.jsonl", "-c", "corpus.jsonl", "--batch", "4", "--rate",
        "0.01",
      ] + options, in: folder.path)
  }
}

import RankifyCLI
import TestSupport
import Testing

struct EvaluateAnswersTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "questions.jsonl",
      """
      {"id":"q1","question":"What is the capital of Japan?","answers":["東京","Tokyo"]}
      {"id":"q2","question":"Who wrote the New World Symphony?","answers":"Antonín Dvořák"}
      {"id":"q3","question":"When was the tower built?","answers":["1889"]}
      {"id":"q4","question":"Which bay has the largest tides?","answers":["Bay of Fundy"]}

      """)
    try folder.write("qrels.txt", "q1 0 d1 1\nq2 0 d2 1\nq2 0 d3 1\nq3 0 d4 1\nq4 0 d5 1\n")
    try folder.write(
      "rag.jsonl",
      """
      {"id":"q1","question":"What is the capital of Japan?","answer":"東京。","ctxs":[{"id":"d1","title":"","text":"日本の首都は東京都です"}]}
      {"id":"q2","question":"Who wrote the New World Symphony?","answer":"Dvořák","ctxs":[{"id":"d2","text":"It is by Antonín Dvořák."},{"id":"d9","text":"x"}]}
      {"id":"q3","question":"When was the tower built?","answer":"in １８８９","ctxs":[{"id":"d7","text":"a tower"}]}
      {"id":"q4","question":"Which bay has the largest tides?","error":"the server is gone"}

      """)
    try folder.write("zero.json", #"{"q1": "Kyoto", "q2": "Antonín Dvořák", "q3": "1889", "q9": "x"}"#)
  }

  private func evaluate(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(["evaluate"] + arguments, in: folder.path)
  }

  @Test func answersStandSideBySide() async throws {
    try expectSnapshot(await evaluate("questions.jsonl", "rag.jsonl", "zero.json"), "evaluate-answers-table")
  }

  @Test func evidenceTellsTheFaultsApart() async throws {
    try expectSnapshot(await evaluate("questions.jsonl", "rag.jsonl"), "evaluate-answers-evidence")
    try expectSnapshot(
      await evaluate("questions.jsonl", "rag.jsonl", "--qrels", "qrels.txt", "-q", "-p", "2"), "evaluate-answers-qrels")
  }

  @Test func questionsAreNoAnswersToThemselves() async throws {
    let result = try await evaluate("questions.jsonl", "./questions.jsonl")
    #expect(result.status == 2 && result.stderr.contains("is given as the questions and as answers to them"))
    try folder.write("one.jsonl", #"{"id":"q1","question":"What?","answers":["x"]}"# + "\n")
    try folder.write("own.jsonl", #"{"id":"q1","question":"What?","answer":"x y"}"# + "\n")
    let one = try await evaluate("one.jsonl", "own.jsonl", "-m", "F1")
    #expect(one.status == 0 && one.stdout.contains("0.6667") && one.stdout.contains("95 % interval"), "\(one.stdout)")
    #expect(!one.stdout.contains("–"), "of one question there is no interval")
  }

  @Test func jsonHoldsTheAccountOfQuestions() async throws {
    try expectSnapshot(
      await evaluate("--json", "-q", "questions.jsonl", "rag.jsonl", "-m", "F1", "-m", "HasAnswer@1"),
      "evaluate-answers-json")
  }

  @Test func theScriptOfSQuADIsAMode() async throws {
    let result = try await evaluate(
      "questions.jsonl", "rag.jsonl", "-m", "EM", "-m", "Contains", "--normalization", "squad", "--format", "tsv")
    #expect(result.stdout == "run\tquery\tmeasure\tvalue\nrag\tall\tEM\t0.0\nrag\tall\tContains\t0.0\n")
  }

  @Test func goldDocumentsMayStandBesideTheQuestions() async throws {
    try folder.write("own.jsonl", #"{"id":"q1","question":"q","answers":["東京"],"gold":["d1","d2"]}"# + "\n")
    let result = try await evaluate("own.jsonl", "rag.jsonl", "--format", "tsv")
    #expect(result.stdout.contains("rag\tall\tEvidenceRecall\t0.5\n"))
  }

  @Test func pipesAreJudgedWhereAskedFor() async throws {
    let script = "cat questions.jsonl | \"$RANKIFY\" evaluate --answers --format tsv -m EM - zero.json"
    let result = try await Rankify.shell(script, in: folder.path)
    #expect(result.stdout.hasSuffix("zero\tall\tEM\t0.5\n"), "\(result.stderr)")
  }

  @Test func answersAreCompared() async throws {
    try expectSnapshot(
      await Rankify.run(["compare", "questions.jsonl", "zero.json", "rag.jsonl", "-m", "F1"], in: folder.path),
      "compare-answers")
  }

  @Test(arguments: [
    ("evaluate-answers-unknown-measure", ["questions.jsonl", "zero.json", "-m", "nDCG@10"]),
    ("evaluate-answers-no-evidence", ["questions.jsonl", "zero.json", "-m", "HasAnswer@5"]),
    ("evaluate-answers-no-gold", ["bare.jsonl", "zero.json"]),
    ("evaluate-answers-of-others", ["questions.jsonl", "others.json"]),
    ("evaluate-answers-broken", ["questions.jsonl", "broken.jsonl"]),
    ("evaluate-answers-trec", ["questions.jsonl", "zero.json", "--format", "trec"]),
    ("evaluate-answers-depth", ["questions.jsonl", "zero.json", "-M", "5"]),
    ("evaluate-runs-normalization", ["qrels.txt", "zero.json", "--normalization", "squad"]),
  ])
  func faultsAreOneSentence(_ name: String, _ arguments: [String]) async throws {
    try folder.write(
      "bare.jsonl", #"{"id":"q1","question":"q","answers":["x"]}"# + "\n" + #"{"id":"q2","question":"q"}"#)
    try folder.write("others.json", #"{"1": "x"}"#)
    try folder.write("broken.jsonl", #"{"id":"q1","answer":"x"}"# + "\n" + #"{"id":"q2","answer":"#)
    try expectSnapshot(await Rankify.run(["evaluate"] + arguments, in: folder.path), name)
  }
}

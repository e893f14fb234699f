import Foundation
import TestSupport
import Testing

/// `rankify datasets convert`
struct DatasetsConvertTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("docs.trec", "<DOC>\n<DOCNO>A-1</DOCNO>\n<TITLE>One</TITLE>\n<TEXT>R&amp;D\tx</TEXT>\n</DOC>\n")
    try folder.write("topics.trec", "<top>\n<num> Number: 051\n<title> first\n<desc> Description: longer\n</top>\n")
    try folder.write("qrels.txt", "051 0 A-1 2\n")
    try folder.write("run.txt", "051 Q0 A-1 1 1.5 t\n051 Q0 B-2 2 1.5 t\n")
    try folder.write("nq.csv", "who\t['me', \"you\"]\n")
    try folder.write(
      "requests.jsonl", #"{"query":{"qid":"051","text":"q"},"candidates":[{"docid":"A-1","score":1.5,"doc":"text"}]}"#)
    try folder.write("two.tsv", "1\tsome text\n")
  }

  private func convert(_ arguments: String..., stdin: String = "") async throws -> Rankify.Result {
    try await Rankify.run(["datasets", "convert"] + arguments, stdin: stdin, in: folder.path)
  }

  @Test(
    arguments: [
      ("docs.trec", "beir", "{\"_id\":\"A-1\",\"title\":\"One\",\"text\":\"R&D\\tx\"}\n"),
      ("docs.trec", "jsonl", "{\"id\":\"A-1\",\"title\":\"One\",\"text\":\"R&D\\tx\"}\n"),
      ("docs.trec", "tsv", "A-1\tOne R&D x\n"),
      ("docs.trec", "dpr", "id\ttext\ttitle\nA-1\t\"R&D x\"\t\"One\"\n"),
      ("docs.trec", "trec", "<DOC>\n<DOCNO>A-1</DOCNO>\n<TITLE>One</TITLE>\n<TEXT>\nR&amp;D\tx\n</TEXT>\n</DOC>\n"),
      ("topics.trec", "tsv", "051\tfirst\n"), ("topics.trec", "beir", "{\"_id\":\"051\",\"text\":\"first\"}\n"),
      ("topics.trec", "trec", "<top>\n<num> Number: 051\n<title> first\n</top>\n\n"),
      ("qrels.txt", "beir", "query-id\tcorpus-id\tscore\n051\tA-1\t2\n"), ("qrels.txt", "trec", "051 0 A-1 2\n"),
      ("run.txt", "trec", "051 Q0 B-2 1 1.5 t\n051 Q0 A-1 2 1.5 t\n"),
      ("run.txt", "msmarco", "051\tB-2\t1\n051\tA-1\t2\n"),
      ("nq.csv", "jsonl", "{\"id\":\"0\",\"question\":\"who\",\"answers\":[\"me\",\"you\"]}\n"),
      ("nq.csv", "tsv", "0\twho\n"),
      ("requests.jsonl", "trec", "051 Q0 A-1 1 1.5 rankify\n"),
      (
        "requests.jsonl", "dpr",
        "[\n{\"id\":\"051\",\"question\":\"q\",\"answers\":[],\"ctxs\":[{\"id\":\"A-1\",\"title\":\"\",\"text\":\"text\",\"score\":1.5}]}\n]\n"
      ),
      (
        "requests.jsonl", "rank-llm",
        "{\"query\":{\"qid\":\"051\",\"text\":\"q\"},\"candidates\":[{\"docid\":\"A-1\",\"score\":1.5,\"doc\":{\"title\":\"\",\"text\":\"text\"}}]}\n"
      ),
    ])
  func everyKindGoesToEveryFormat(input: String, format: String, expected: String) async throws {
    let result = try await convert(input, "--to", format, "--quiet")
    #expect(result.stdout == expected)
    #expect(result.stderr == "" && result.status == 0)
  }

  @Test func filesSayWhatWasWritten() async throws {
    try expectSnapshot(
      await convert("topics.trec", "--field", "description", "--to", "tsv", "-o", "out.tsv"), "datasets-convert")
    #expect(try String(contentsOfFile: folder.file("out.tsv"), encoding: .utf8) == "051\tlonger\n")
    try expectSnapshot(
      await convert("docs.trec", "--to", "beir", "-o", "out.jsonl.gz", "--json"), "datasets-convert-json")
    let back = try await convert("out.jsonl.gz", "--to", "tsv", "--quiet")
    #expect(back.stdout == "A-1\tOne R&D x\n")
  }

  @Test func standardInputNeedsItsKind() async throws {
    let result = try await convert("-", "--kind", "qrels", "--to", "beir", "--quiet", stdin: "q 0 d 1\n")
    #expect(result.stdout == "query-id\tcorpus-id\tscore\nq\td\t1\n")
    try expectSnapshot(await convert("-", "--to", "beir", stdin: "q 0 d 1\n"), "datasets-convert-stdin")
  }

  @Test func twoColumnsNeedTheirKind() async throws {
    try expectSnapshot(await convert("two.tsv", "--to", "beir"), "datasets-convert-ambiguous")
    let result = try await convert("two.tsv", "--kind", "topics", "--to", "beir", "--quiet")
    #expect(result.stdout == "{\"_id\":\"1\",\"text\":\"some text\"}\n")
  }

  @Test func faultsNameThePlaceAndLeaveNoFile() async throws {
    try folder.write("bad.jsonl", "{\"_id\":\"1\",\"title\":\"\",\"text\":\"x\"}\n{\"_id\":\"2\",\"title\":\"\",\"te")
    try expectSnapshot(await convert("bad.jsonl", "--to", "tsv", "-o", "out"), "datasets-convert-fault")
    try expectSnapshot(await convert("qrels.txt", "--to", "dpr", "-o", "out"), "datasets-convert-impossible")
    try expectSnapshot(await convert("absent", "--to", "dpr", "-o", "out"), "datasets-convert-absent")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(left.allSatisfy { !$0.hasPrefix("out") })
  }

  @Test func aReaderThatGoesAwayIsNoFault() async throws {
    let line = #"{"_id":"N","title":"t","text":"some words to fill the pipe"}"# + "\n"
    let lines = (0..<20_000).map { line.replacingOccurrences(of: "N", with: "\($0)") }.joined()
    try folder.write("big.jsonl", lines)
    let script = "\"$RANKIFY\" datasets convert big.jsonl --to tsv --quiet | head -n 1; echo ${PIPESTATUS[0]}"
    let result = try await Rankify.shell(script, in: folder.path)
    #expect(result.stdout == "0\tt some words to fill the pipe\n0\n")
    #expect(result.stderr == "")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "this system has no device that is full"))
  func aFullDiskIsOneSentence() async throws {
    let result = try await Rankify.shell(
      "\"$RANKIFY\" datasets convert docs.trec --to tsv --quiet > /dev/full", in: folder.path)
    #expect(result.stderr == "rankify: standard output: the disk is full; free some space and try again\n")
    #expect(result.status == 6)
  }
}

import Datasets
import RankifyCore
import TestSupport
import Testing

@Suite struct DatasetKindTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    arguments: [
      ("1 Q0 d 1 2.5 t\n", .run), ("# c\n1 0 d 1\n", .qrels), ("query-id\tcorpus-id\tscore\nq\td\t1\n", .qrels),
      ("id\ttext\ttitle\n", .corpus), ("D1\thttp://x\tT\tbody\n", .corpus), ("who\t['x']\n", .questions),
      ("wt09-1:x\n", .topics),
      ("<DOC><DOCNO>1</DOCNO><top></DOC>", .corpus), ("<top>\n<num>", .topics), ("<topics><topic number='1'>", .topics),
      (".I 1\n.T\nx\n.W\n", .corpus), (".I 1\n.W\nx\n", .topics), (#"{"_id":"1","title":"","text":""}"#, .corpus),
      (#"{"query":{"qid":1},"candidates":[]}"#, .rankings), (#"[{"question":"q","ctxs" : []}]"#, .rankings),
      (#"{"id":1,"question":"q","golden_answers":[]}"#, .questions), (#"{"qid":1,"query":"x"}"#, .topics),
    ] as [(String, DatasetKind)])
  func tellsKindsByContent(text: String, kind: DatasetKind) throws {
    #expect(try DatasetKind.detect(folder.write("f", text)) == kind)
  }

  @Test(arguments: ["1\tsome text\n", "1\t2\t3\n", #"{"_id":"1","text":"x"}"#, "words\n"])
  func asksWhereContentFitsSeveral(text: String) {
    expectFault("--kind", code: .badArguments) { try DatasetKind.detect(folder.write("f", text)) }
  }

  @Test func foldersAreCorporaAndEmptyFilesNothing() throws {
    #expect(try DatasetKind.detect(folder.path) == .corpus)
    expectFault("empty") { try DatasetKind.detect(folder.write("f", " \n")) }
  }
}

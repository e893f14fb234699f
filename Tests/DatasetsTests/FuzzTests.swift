import Datasets
import RankifyCore
import TestSupport
import Testing

/// Damaged files of every format end in documents or in one sentence that names the file, never in a trap.
@Suite struct FuzzTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let seeds: [String] = [
    "1 Q0 d1 1 2.5 tag\n1 Q0 d2 2 1e-3 tag\n2 Q0 d1 1 0.1 tag\n",
    "7\tp1\t1\n7\tp2\t2\n",
    "1 0 d1 2\n1 0 d2 -1\n2 0 d1 0\n",
    "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td1\t0\n",
    "{\"_id\":\"d1\",\"title\":\"T\",\"text\":\"x \\u00e9\\ud83d\\ude00 \\n\"}\n{\"_id\":2,\"text\":\"y\"}\n",
    "[{\"question\":\"q\",\"answers\":[\"a\"],\"ctxs\":[{\"id\":\"w:1\",\"title\":\"T\",\"text\":\"x\",\"score\":\"1.5\"}]}]",
    "{\"query\":{\"qid\":1,\"text\":\"q\"},\"candidates\":[{\"docid\":\"a\",\"score\":1,\"doc\":\"{\\\"contents\\\":\\\"x\\\"}\"}]}\n",
    "{\"1\":{\"title\":\"x\"},\"2\":{\"title\":\"y\"}}",
    "0\tsome text\n1\tother\ttext\n",
    "id\ttext\ttitle\n1\t\"a \"\"b\"\"\"\tT\n",
    "question one\t['a', \"b\\'s\"]\nquestion two\t[]\n",
    "wt09-1:obama family\nwt09-2:x\n",
    "<DOC>\n<DOCNO> A-1 </DOCNO>\n<HEADLINE>h</HEADLINE>\n<TEXT>a < b &amp; c <!-- d --></TEXT>\n</DOC>\n<DOC><DOCNO>2</DOCNO></DOC>",
    "<DOC><DOCNO>W1</DOCNO><DOCHDR>h</DOCHDR><html><title>t</title><p>x</html></DOC>",
    "<top>\n<num> Number: 301\n<title> a b\n<desc> Description: c\n<narr> Narrative: d\n</top>\n",
    "<topics><topic number=\"1\"><query>q</query><narrative>n</narrative></topic></topics>",
    ".I 1\n.T\ntitle\n.W\ntext\n.I 2\n.W\nx\n",
    "<!DOCTYPE html><html><head><title>t</title></head><body><p>x<script>y</script></body></html>",
  ]

  static let inserts: [[UInt8]] = [
    [0], [0xff], [0xed, 0xa0, 0x80], Array("\"".utf8), Array("\\".utf8), Array("\\u".utf8), Array("{".utf8),
    Array("]".utf8), Array("<".utf8),
    Array("</DOC>".utf8), Array("<DOC>".utf8), Array("&#x110000;".utf8), Array("\t".utf8), Array("\n".utf8),
    Array("\r".utf8),
    Array("99999999999999999999999".utf8), Array("1e999".utf8), Array("[[[[".utf8), Array("<!--".utf8),
    Array("<!ENTITY".utf8), Array(",".utf8),
  ]

  @Test(arguments: seeds.indices)
  func mutatedFilesNeverTrap(index: Int) throws {
    var random = SeededGenerator(seed: UInt64(index) + 100)
    for round in 0..<60 {
      var bytes = Array(Self.seeds[index].utf8)
      for _ in 0...(round % 4) { mutate(&bytes, &random) }
      let path = try folder.write("file", bytes: bytes)
      readers(path, &random)
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes.insert(contentsOf: Self.inserts.randomElement(using: &random) ?? [], at: place)
    case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0..<9, using: &random)))
    case 2 where place < bytes.count: bytes[place] = .random(in: 0...255, using: &random)
    case 3: bytes.removeSubrange(place...)
    default: bytes.insert(contentsOf: bytes[place...].prefix(30), at: place)
    }
  }

  private func readers(_ path: String, _ random: inout SeededGenerator) {
    check(path) { try readAll([path]) }
    let forced = CorpusFormat.allCases.randomElement(using: &random)
    check(path) { try readAll([path], format: forced) }
    check(path) { try TopicsReader.read(path, field: TopicField.allCases.randomElement(using: &random) ?? .title) }
    check(path) { try QuestionsReader.read(path) }
    check(path) { try Qrels(contentsOf: path) }
    check(path) { try Run(contentsOf: path) }
    check(path) { try RankingsReader.read(path) }
  }

  private func check<T>(_ path: String, _ body: () throws -> T) {
    do { _ = try body() } catch let error as RankifyError {
      #expect(error.message.hasPrefix(path), "\(error.message)")
      #expect(error.message.allSatisfy { $0 != "\n" }, "\(error.message)")
    } catch { Issue.record("an error of another type: \(error)") }
  }
}

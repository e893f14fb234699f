import Datasets
import RankifyCore
import TestSupport
import Testing

@Suite struct QrelsFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func read(_ text: String) throws -> Qrels { try Qrels(contentsOf: folder.write("qrels", text)) }

  @Test func readsFourColumns() throws {
    let qrels = try read("# judged by hand\n051 0 d1 2\r\n051\t0\td2\t-1\n  7 Q0 CR#1 0\n\n\n")
    #expect(qrels.grades == ["051": ["d1": 2, "d2": -1], "7": ["CR#1": 0]])
  }

  @Test func readsBEIRWithAndWithoutItsHeader() throws {
    let expected = ["q1": ["d1": 1, "d2": 0]]
    #expect(try read("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n").grades == expected)
    #expect(try read("q1\td1\t1\nq1\td2\t0").grades == expected)
    #expect(try read("query-id\tcorpus-id\tscore\n\"q1\"\td1\t1\nq1\t\"d2\"\t\"0\"\n").grades == expected)
  }

  @Test func keepsNormalisationsApart() throws {
    let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
    expectFault("qrels:2", "normalisations") { try read("1 0 \(composed) 1\n1 0 \(decomposed) 0\n") }
    expectFault("qrels:2", "normalisations") { try read("\(composed) 0 a 1\n\(decomposed) 0 b 1\n") }
    let qrels = try read("\(composed) 0 a 1\n")
    #expect(qrels[composed] == ["a": 1] && qrels[decomposed] == nil)
  }

  @Test func refusesABlankLineInTheMiddleOnly() throws {
    expectFault("qrels:2", "blank") { try read("1 0 a 1\n\n1 0 b 1\n") }
    #expect(try read("1 0 a 1\n\n \n").grades.count == 1)
  }

  @Test(arguments: ["1.5", "abc", "1e2", "", "99999999999999999999"])
  func refusesAGradeThatIsNoWholeNumber(grade: String) throws {
    expectFault("qrels:2") { try read("1 0 a 1\n1 0 b \(grade)\n") }
  }

  @Test func refusesAGradeInTheFirstLineOfBEIR() throws {
    expectFault("qrels:1", "grade") { try read("q\td\t0.5\nq\te\t1\n") }
  }

  @Test func refusesOtherNumbersOfFields() throws {
    expectFault("qrels:1", "4 fields", "found 2") { try read("1 a\n") }
    expectFault("qrels:1", "prels") { try read("1 a 1 2 0.25\n") }
    expectFault("qrels:2", "found 5") { try read("1 0 a 1\n1 0 b 1 x\n") }
    expectFault("qrels:1", "run") { try read("1 Q0 a 1 3.5 tag\n") }
    expectFault("qrels:2", "3 fields") { try read("q\td\t1\nq\td\n") }
  }

  @Test func refusesADuplicate() throws {
    expectFault("qrels:2", "'a'", "'1'", "twice") { try read("1 0 a 1\n1 0 a 1\n") }
    expectFault("qrels:3", "diversity") { try read("1 1 a 1\n1 2 b 1\n1 2 a 1\n") }
  }

  @Test func refusesAnEmptyFile() throws {
    expectFault("no judgement") { try read("") }
    expectFault("no judgement") { try read("query-id\tcorpus-id\tscore\n") }
  }
}

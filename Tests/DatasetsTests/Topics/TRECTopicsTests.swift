import Datasets
import RankifyCore
import TestSupport
import Testing

@Suite struct TRECTopicsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func read(_ text: String, _ field: TopicField = .title) throws -> [Query] {
    try TopicsReader.read(folder.write("topics", text), field: field)
  }

  static let robust = """

    <top>

    <num> Number: 301
    <title> International Organized
    Crime

    <desc> Description:
    Identify organizations: that
    participate.

    <narr> Narrative:
    A relevant document
    </top>

    <top>
    <num> Number: 051 <dom> Domain: x
    <title> Topic:  Airbus & "0<x" Subsidies
    <desc> Description: d
    <con> Concept(s):
    1. x
    <fac> Factor(s):
    <nat> Nationality: U.S.
    </fac>
    <def> Definition(s):
    """

  @Test func readsTheClassicLayout() throws {
    #expect(
      try read(Self.robust) == [
        Query(id: "301", text: "International Organized Crime"), Query(id: "051", text: "Airbus & \"0<x\" Subsidies"),
      ])
    #expect(try read(Self.robust, .description).map(\.text) == ["Identify organizations: that participate.", "d"])
    expectFault("topics:16", "'051'", "narrative") { try read(Self.robust, .narrative) }
    #expect(try read(Self.robust, .titleDescription)[1].text == "Airbus & \"0<x\" Subsidies d")
    #expect(try read(Self.robust, .all)[0].text.hasSuffix("participate. A relevant document"))
  }

  @Test func readsEndTagsAttributesAndPlainNumbers() throws {
    let topics =
      "<?xml version=\"1.0\"?><topics>\n<top lang='bn'>\n<num>176</num><title>শিরোনাম: x</title>\n<desc>d</desc></top>\n<top>\n<num>10.2452/401-AH</num>\n<title>y</title></top></topics>"
    #expect(try read(topics) == [Query(id: "176", text: "শিরোনাম: x"), Query(id: "10.2452/401-AH", text: "y")])
  }

  @Test func convertsTheEncodingThatXMLDeclares() throws {
    let head = "<?xml version='1.0' encoding='ISO-8859-1'?><topics><topic number='1'>caf"
    let bytes = Array(head.utf8) + [0xe9] + Array("</topic></topics>".utf8)
    #expect(try TopicsReader.read(folder.write("topics", bytes: bytes)) == [Query(id: "1", text: "café")])
  }

  @Test func namesTheLineOfAFault() throws {
    expectFault("topics:2", "no <num>") { try read("\n<top><title> x </top>") }
    expectFault("topics:3", "'1'", "line 1") { try read("<top><num>1<title>x</top>\n\n<top><num>1<title>y</top>") }
    expectFault("topics:1", "white space") { try read("<top><num>1 2<title>x</top>") }
  }

  @Test func readsTheXMLOfTheWebTrack() throws {
    let topics = """
      <webtrack2012>
      <topic number="151" type="ambiguous">
        <query>403b</query>
        <description>What is a 403b plan?</description>
        <subtopic number="1" type="inf">Who?</subtopic>
      </topic>
      </webtrack2012>
      """
    #expect(try read(topics) == [Query(id: "151", text: "403b")])
    #expect(try read(topics, .description).map(\.text) == ["What is a 403b plan?"])
  }

  @Test func readsTheXMLOfCOVIDAndClinicalTrials() throws {
    let covid =
      "<topics task=\"COVIDSearch\"><topic number=\"1\"><query>origin</query><question>what is it</question><narrative>n &amp; m</narrative></topic></topics>"
    #expect(try read(covid, .all) == [Query(id: "1", text: "origin what is it n & m")])
    let trials =
      "<?xml version='1.0'?>\n<topics task='2021 TREC'>\n<topic number='7'>\nPatient is a\n45-year-old\n</topic></topics>"
    #expect(try read(trials) == [Query(id: "7", text: "Patient is a 45-year-old")])
  }

  @Test func refusesBrokenXML() throws {
    expectFault("topics:2", "malformed") { try read("<topics>\n<topic number='1'>x</topics>") }
    expectFault("topics:2", "number") { try read("<topics>\n<topic>x</topic></topics>") }
    expectFault("no topic") { try read("<topics></topics>") }
    let bomb = "<!DOCTYPE t [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><topics><topic number='1'>&b;</topic></topics>"
    expectFault("entities") { try read(bomb) }
  }

  @Test func readsSMARTQueries() throws {
    #expect(
      try read(".I 001\n.W\nwhat similarity\nlaws .\n.I 002\n.W\nwhat are\n") == [
        Query(id: "001", text: "what similarity laws ."), Query(id: "002", text: "what are"),
      ])
  }
}

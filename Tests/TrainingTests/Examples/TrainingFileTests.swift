import RankifyCore
import TestSupport
import Testing
import Training

struct TrainingFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ text: String, corpus: String? = nil, topics: [Query] = [], missing: TrainingFile.Missing = .refused
  ) throws -> (set: TrainingSet, report: TrainingReport) {
    let path = try folder.write("examples", text)
    let lookup = try corpus.map { DocumentLookup.corpus([try folder.write("corpus.jsonl", $0)]) } ?? .none
    return try TrainingFile.read([path], lookup: lookup, topics: topics, missing: missing)
  }

  /// Each example as `query: document=gain@teacher …`, documents by their text.
  private func words(_ set: TrainingSet) -> [String] {
    set.examples.map { example in
      let candidates = example.candidates.map { candidate in
        let document = set.documents[candidate.document].contents
        return "\(document)=\(Int(candidate.gain))" + (candidate.teacher.map { "@\($0)" } ?? "")
      }
      return "\(example.query.text): " + candidates.joined(separator: " ")
    }
  }

  @Test func ownLinesTakeTextsFromTheCorpusOrFromThemselves() throws {
    let (set, report) = try read(
      """
      {"query_id":"q1","query":"moon","candidates":[{"id":"d1","gain":1,"teacher":7.25},{"id":"d2","gain":0,"text":"two"}]}

      {"query_id":2,"query":"sun","candidates":[{"id":"d1","gain":0,"teacher":-1e3},{"id":"d3","teacher":2}]}
      """,
      corpus: #"{"_id":"d3","title":"A","text":"three"}"# + "\n" + #"{"_id":"d1","text":"one"}"#)
    #expect(words(set) == ["moon: one=1@7.25 two=0", "sun: one=0@-1000.0 A three=0@2.0"])
    #expect(set.documents.map(\.id) == ["d1", "d2", "d3"])
    #expect(set.examples.map(\.query.id) == ["q1", "2"])
    #expect((report.queries, report.candidates, report.documents) == (2, 4, 3))
    #expect(report.withoutPositive == ["2"])
  }

  @Test func passagesOfDPRAreExamples() throws {
    let (set, _) = try read(
      """
      [ {"dataset": "nq", "question": "who?", "answers": ["x"],
         "positive_ctxs": [{"title": "T", "text": "yes", "score": 1000, "passage_id": "7"}],
         "negative_ctxs": [{"title": "", "text": "no", "score": 0, "psg_id": ""}],
         "hard_negative_ctxs": [{"title": "", "text": "no"}, {"title": "U", "text": "nearly", "passage_id": 9}]},
        {"question": "who else?", "positive_ctxs": [], "negative_ctxs": [], "hard_negative_ctxs": [{"text": "no"}]} ]
      """)
    #expect(words(set) == ["who?: T yes=1 no=0 U nearly=0", "who else?: no=0"])
    #expect(set.documents.map(\.id)[0] == "7" && set.documents.count == 3)
  }

  @Test func columnsAreExamples() throws {
    let (set, _) = try read(
      """
      {"anchor":"a","positive":"p","negative":"n"}
      {"query":"b","positive":["p","r"],"negative_1":"n","negative_2":"m","negatives_seen":3}
      {"query_id":"5","query":"c","pos_id":"d5","pos":"five","neg_id":"d8","neg":"eight"}
      """)
    #expect(words(set) == ["a: p=1 n=0", "b: p=1 r=1 n=0 m=0", "c: five=1 eight=0"])
    #expect(set.documents.count == 6)
  }

  @Test func triplesHoldTextsOrWithTopicsIdentifiers() throws {
    let (texts, _) = try read("why\tyes\tno\twhy not\r\nwhy\tyes\tnever\n")
    #expect(words(texts) == ["why: yes=1 no=0 why not=0 never=0"])
    let (named, _) = try read(
      "1\t8\t9\n1\t8\t7\n", corpus: "7\tseven\n8\teight\n9\tnine\n", topics: [Query(id: "1", text: "why")])
    #expect(words(named) == ["why: eight=1 nine=0 seven=0"])
  }

  @Test func identifiersAreNotTakenForTexts() throws {
    let corpus = "7\tseven\n8\teight\n9\tnine\n"
    // One of them is in no collection.
    let triples = "1\t8\t9\n1\t8\t7\n1\t8\t6\n"
    let columns = #"{"query":"why","positive":"8","negative":"9"}"# + "\n"
    for (text, topics) in [(triples, []), (columns, []), (columns, [Query(id: "1", text: "why")])] {
      let fault = #expect(throws: RankifyError.self) { try read(text, corpus: corpus, topics: topics) }
      let message = fault?.message ?? ""
      #expect(
        message.contains("examples:1: '8' is read as a text, and most texts of the file are identifiers in"),
        "\(message)")
      #expect(message.contains("--topics") && message.contains("pos_id"))
    }
    // Single words are texts as well, where they are no documents, have a name, or stand among others.
    #expect(try words(read("why\teight\tnine\n", corpus: corpus).set) == ["why: eight=1 nine=0"])
    #expect(try words(read("why\t8\t9 of ten\n", corpus: corpus).set) == ["why: 8=1 9 of ten=0"])
    #expect(try words(read("why\t8\t9\n").set) == ["why: 8=1 9=0"])
    let named = #"{"query_id":"1","query":"why","candidates":[{"id":"d1","gain":1,"text":"8"}]}"#
    #expect(try words(read(named, corpus: corpus).set) == ["why: 8=1"])
  }

  @Test func listsOfColBERTAreExamples() throws {
    let (set, _) = try read(
      "[1,[8,0.5],[9,-2]]\n[2, 9, 8]\n", corpus: "8\teight\n9\tnine\n",
      topics: [Query(id: "1", text: "why"), Query(id: "2", text: "how")])
    #expect(words(set) == ["why: eight=1@0.5 nine=0@-2.0", "how: nine=1 eight=0"])
  }

  @Test func queriesThatComeSeveralTimesAreJoined() throws {
    let (set, report) = try read(
      """
      {"query_id":"q","query":"moon","pos_id":"a","pos":"A","neg_id":"b","neg":"B"}
      {"query":"moon","positive":"A","negative":"C"}
      {"query_id":"q","query":"moon","candidates":[{"id":"a","gain":1,"teacher":3},{"id":"c","gain":0,"text":"C"}]}
      {"query":"moon","positive":"A","negative":"D"}
      """)
    #expect(words(set) == ["moon: A=1@3.0 B=0 C=0", "moon: A=1 C=0 D=0"])
    #expect(report.queries == 2)
  }

  @Test func anIdentifierWithTwoTextsNamesTwoDocuments() throws {
    let (set, report) = try read(
      """
      {"query_id":"1","query":"a","pos_id":"d1","pos":"A","neg_id":"d2","neg":"B"}
      {"query_id":"2","query":"b","pos_id":"d1","pos":"C","neg_id":"d2","neg":"B"}
      {"query_id":"3","query":"c","pos_id":"d1","pos":"C","neg_id":"d2","neg":"B"}
      """)
    #expect(words(set) == ["a: A=1 B=0", "b: C=1 B=0", "c: C=1 B=0"])
    #expect(report.renamed == 1)
    #expect(Set(set.documents.map(\.id)).count == 3)
  }

  @Test func whatIsWrittenReadsBackTheSame() throws {
    let corpus = #"{"_id":"d1","title":"T \"x\"","text":"one\ttwo"}"# + "\n" + #"{"_id":"ü","text":""}"#
    let (set, _) = try read(
      #"{"query_id":"q","query":"wo\n?","candidates":[{"id":"d1","gain":2.5,"teacher":0.1},{"id":"ü","gain":0}]}"#,
      corpus: corpus)
    for (name, inline) in [("a.jsonl", false), ("b.jsonl", true), ("c.jsonl.gz", true)] {
      try TrainingFile.write(set, to: folder.file(name), inline: inline)
      let lookup = inline ? DocumentLookup.none : .corpus([folder.file("corpus.jsonl")])
      let again = try TrainingFile.read([folder.file(name)], lookup: lookup).set
      #expect(again.documents == set.documents && again.examples == set.examples)
    }
  }

  @Test func missingCandidatesAreRefusedOrDropped() throws {
    let text = """
      {"query_id":"q1","query":"a","candidates":[{"id":"d1","gain":1},{"id":"lost","gain":0}]}
      {"query_id":"q2","query":"b","candidates":[{"id":"gone","gain":1},{"id":"lost","gain":0}]}
      """
    let fault = #expect(throws: RankifyError.self) { try read(text, corpus: "d1\tone\n") }
    #expect(fault?.code == .invalidInput)
    #expect(
      fault?.message
        == "\(folder.file("examples")):1: document 'lost' of query 'q1' has no text in \(folder.file("corpus.jsonl")), "
        + "one of 2 missing in all; give the collection that the examples were made from, or drop what is missing (--drop-missing)"
    )
    let (set, report) = try read(text, corpus: "d1\tone\n", missing: .dropped)
    #expect(words(set) == ["a: one=1"])
    #expect((report.missing, report.queries) == (3, 2))
    #expect(report.withoutPositive == ["q2"])
  }

  @Test(arguments: [
    ("", "holds no example"), ("\n \n", "holds no example"),
    (#"{"query":"a","candidates":[{"id":"d","gain":"NaN","text":"x"}]}"#, ":1: found 'NaN' where a finite number"),
    (#"{"query":"a","candidates":[{"id":"d","gain":1e999,"text":"x"}]}"#, ":1: found '1e999' where a finite number"),
    (#"{"query":"a","candidates":[{"id":"d","gain":1,"teacher":"x","text":"x"}]}"#, ":1: found 'x' where a finite"),
    (#"{"query":"a","candidates":[{"id":"d","gain":-1,"text":"x"}]}"#, ":1: candidate 'd' has the gain -1.0"),
    (#"{"query":"a","candidates":[{"id":"d","text":"x"}]}"#, ":1: candidate 'd' has no 'gain'"),
    (#"{"query":"a","candidates":[{"gain":1}]}"#, ":1: a candidate has neither 'id' nor 'text'"),
    (
      #"{"query":"a","candidates":[{"id":"d","gain":1,"text":"x"},{"id":"d","gain":1}]}"#,
      ":1: document 'd' is twice among the candidates"
    ), (#"{"query":"a"}"#, ":1: an example has no documents"),
    (#"{"positive":"a","negative":"b"}"#, ":1: an example has no query"),
    (#"{"query":"","positive":"a","negative":"b"}"#, " is empty; remove it"),
    (#"{"query":"a","positive":"b","negative":"b"}"#, " of query 'text-"),
    ("{\"query\":\"a\",\"positive\":\"p\"}\n{\"query\":\"a\",\"positive\":", ":2: the JSON value ends too early"),
    (#"{"query":"a","negative":"b"}"#, "no query has a relevant document or a teacher's score"),
    ("a\tb\n", ":1: expected 'query<TAB>positive<TAB>negative', found 2 fields"),
    ("a\tb\tc\na\t\tc\n", ":2: a document is empty"), ("[1]\n", ":1: expected '[qid, pid, …]'"),
    ("[1,[2]]\n", ":1: expected '[pid, score]'"), ("[1,2,3]\n", ":1: query '1' has no words"),
    (
      "{\"query_id\":1,\"query\":\"a\",\"positive\":\"p\"}\n{\"query_id\":1,\"query\":\"b\",\"positive\":\"p\"}", ":2: "
    ),
    ("\(String(repeating: "[", count: 4000))", ":1: "),
  ])
  func brokenFilesAreOneSentence(_ text: String, _ expected: String) throws {
    let fault = #expect(throws: RankifyError.self) { try read(text) }
    #expect(fault?.code == .invalidInput)
    #expect(fault?.message.contains(expected) == true, "\(fault?.message ?? "")")
    #expect(fault?.message.hasPrefix(folder.file("examples")) == true)
  }

  @Test func bytesThatAreNotTextAreRefused() throws {
    for line in [
      Array("{\"query\":\"a\",\"positive\":\"".utf8) + [0xff] + Array("\"}".utf8), Array("a\tb\tc".utf8) + [0xc3],
      Array("a\tb\tc".utf8) + [0],
    ] {
      let path = try folder.write("bytes", bytes: Array("\n".utf8) + line)
      let fault = #expect(throws: RankifyError.self) { try TrainingFile.read([path]) }
      #expect(fault?.message.hasPrefix("\(path):2: ") == true, "\(fault?.message ?? "")")
    }
  }
}

import Datasets
import RankifyCore
import TestSupport
import Testing

@Suite struct QuestionsReaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func read(_ text: String) throws -> Question {
    try #require(try QuestionsReader.read(folder.write("questions", text)).first)
  }

  // Elsewhere a gold answer given as one text has been lost.
  @Test func oneTextIsOneAnswer() throws {
    #expect(try read(#"{"id":"1","question":"q","answers":"Paris"}"#).answers == ["Paris"])
    #expect(try read(#"{"id":"1","question":"q","answer":"Paris"}"#).answers == ["Paris"])
    #expect(try read(#"{"id":"1","question":"q","answer":7}"#).answers == ["7"])
    #expect(try read(#"{"id":"1","question":"q","answers":"Paris"}"#).answerGroups == nil)
  }

  @Test func answersMayHaveParts() throws {
    let nested = try read(#"{"id":"1","question":"q","answers":[["a","b"],["c"]]}"#)
    #expect(nested.answers == ["a", "b", "c"])
    #expect(nested.answerGroups == [["a", "b"], ["c"]])
    let pairs = try read(
      #"{"id":"1","question":"q","qa_pairs":[{"question":"r","short_answers":["a","b"]},{"short_answers":["c"]}]}"#)
    #expect(pairs.answers == ["a", "b", "c"])
    #expect(pairs.answerGroups == [["a", "b"], ["c"]])
    #expect(try read(#"{"id":"1","question":"q","qa_pairs":null,"answers":["a"]}"#).answerGroups == nil)
  }

  @Test(arguments: [
    #"{"id":"1","question":"q","answer":"a","text":"a [1]","answers":["g"]}"#,
    #"{"id":"1","text":"a [1]","answers":["g"],"question":"q"}"#,
  ]) func filesOfAnswersHaveTheQuestionsToo(_ line: String) throws {
    let question = try read(line)
    #expect(question.query.text == "q" && question.answers == ["g"])
    #expect(try read(#"{"_id":"1","text":"t","query":"q","title":"h"}"#).query.text == "t")
  }

  @Test(arguments: [
    #"{"id":"1","question":"q","answer":"a","text":"a","ctxs":[],"requests":1,"seconds":0.1}"#,
    #"{"seconds":1,"requests":2,"id":"1","question":"q","answer":"a"}"#,
  ]) func whatAModelAnsweredIsNobodysGold(_ line: String) throws { #expect(try read(line).answers.isEmpty) }

  @Test(arguments: [
    #"{"id":"1","question":"q","answer":"a","prediction":"b"}"#,
    #"{"support":"s","id":"1","question":"q","answer":"a"}"#,
    #"{"id":"1","question":"q","answer":"b","golden_answers":["a"],"requests":1,"seconds":1}"#,
    #"{"id":"1","question":"q","answer":"b","metadata":{"answers":["a"]},"requests":1,"seconds":1}"#,
    #"{"id":"1","question":"q","answer":"b","answers":["a"]}"#,
    #"{"question":"q","answer":"a","golden_answers":["b"]}"#,
  ]) func goldsStayGold(_ line: String) throws { #expect(try read(line).answers == ["a"]) }

  @Test func goldDocumentsAreAList() throws {
    #expect(try read(#"{"id":"1","question":"q","answers":["a"],"gold":["d1","d2"]}"#).goldDocuments == ["d1", "d2"])
    #expect(try read(#"{"id":"1","question":"q","answers":["a"],"gold":"a"}"#).goldDocuments == nil)
  }
}

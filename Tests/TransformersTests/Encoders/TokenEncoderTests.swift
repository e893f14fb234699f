import RankifyCore
import Testing
import Transformers

/// Sequences that callers make themselves.
struct TokenEncoderTests {
  private func sequence(_ ids: [Int32], type: Int32 = 0) -> TokenSequence {
    TokenSequence(ids: ids, typeIDs: ids.map { _ in type }, textRanges: [0..<ids.count])
  }

  @Test(arguments: GoldenEncoder.families)
  func emptySequencesHaveNoStates(_ name: String) throws {
    let encoder = try TokenEncoder(folder: GoldenEncoder(name).folder)
    let states = try encoder.states(of: [sequence([]), sequence([5, 6]), sequence([])])
    #expect(states.map(\.states.rows) == [0, 2, 0])
    #expect(try encoder.states(of: [sequence([])])[0].states.rows == 0)
  }

  @Test func sequencesThatTheModelCannotReadAreRefused() throws {
    let encoder = try TokenEncoder(folder: GoldenEncoder("bert").folder)
    let cases: [(TokenSequence, String)] = [
      (sequence([2, 100_000]), "text 1: token 100000"), (sequence([-1]), "text 1: token -1"),
      (sequence([5], type: 2), "of type 2, but the model has 2"),
      (sequence(Array(repeating: 5, count: 161)), "has 161 tokens; the model takes 160"),
      (TokenSequence(ids: [5, 6], typeIDs: [0], textRanges: []), "1 types for 2 tokens"),
    ]
    for (bad, expected) in cases {
      #expect { try encoder.states(of: [sequence([5]), bad]) } throws: { "\($0)".contains(expected) }
    }
  }

  @Test func promptsAreTakenFromTheModel() throws {
    let encoder = try TokenEncoder(folder: GoldenEncoder("sentence-new").folder)
    let query = try encoder.encode(["cat"], as: .query)[0]
    let document = try encoder.encode(["cat"], as: .document)[0]
    #expect(query.tokens.count == document.tokens.count + 2)
  }
}

import RankifyCore
import Testing

@Suite struct JSONMembersTests {
  private func set(_ members: [String: String], _ text: String) throws -> String {
    try JSONMembers.setting(members, in: text, name: "f")
  }

  @Test func membersAreReplacedWhereTheyStandAndOthersKeepTheirSpelling() throws {
    let text = "{\n  \"a\": 1e-12,\n  \"b\":{\"a\": [1.0, \"}\"]} , \"c\": null\n}\n"
    #expect(try set(["b": "[2]"], text) == "{\n  \"a\": 1e-12,\n  \"b\": [2] , \"c\": null\n}\n")
    #expect(try set(["a": "3", "c": "\"x\""], text).hasPrefix("{\n  \"a\": 3,\n"))
    #expect(try set([:], text) == text)
  }

  @Test func newMembersComeLast() throws {
    #expect(try set(["b": "2", "c": "3"], "{\"a\":1}") == "{\"a\":1,\n  \"b\": 2,\n  \"c\": 3}")
    #expect(try set(["b": "2"], "{ }") == "{\n  \"b\": 2 }")
  }

  @Test(arguments: ["", "[]", "{\"a\":", "{\"a\":1", "{} x", "{\"a\":1 \"b\":2}"])
  func whatIsNoObjectIsRefused(text: String) {
    let error = #expect(throws: RankifyError.self) { try set(["a": "1"], text) }
    #expect(error?.message.hasPrefix("f") == true)
  }
}

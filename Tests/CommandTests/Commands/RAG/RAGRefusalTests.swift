import Foundation
import Rankify
import TestSupport
import Testing

/// Questions that a server refuses, and a disk that does.
struct RAGRefusalTests {
  private static let filtered = #"{"error":{"message":"not for children"}}"#

  private func refused(_ lines: [[String: Any]]) -> [String] {
    lines.filter { $0["error"] != nil }.compactMap { $0["id"] as? String }
  }

  @Test(arguments: [400, 413, 422]) func whatAServerRefusesIsAskedAgain(_ status: Int) async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([
      RAGFolder.says("a"), .reply(Self.filtered, status: status), RAGFolder.says("b"), RAGFolder.says("c"),
      .reply(Self.filtered, status: status), RAGFolder.says("d"),
    ])
    let arguments = ["rag", "-i", "a.index", "-t", "questions.jsonl", "-o", "a.jsonl", "--model", server.model]
    let first = try await Rankify.run(arguments, in: here.folder.path)
    #expect(first.status == 7, "\(first.stderr)")
    #expect(first.stderr.contains("'not for children'") && first.stderr.contains("3 others are answered, and --resume"))
    let before = try here.text("a.jsonl")
    let (missing, others) = (refused(try here.lines("a.jsonl")), Set(before.split(separator: "\n")))
    #expect(missing.count == 1 && others.count == 4)
    let otherwise = try await Rankify.run(arguments + ["--resume", "-k", "1"], in: here.folder.path)
    #expect(otherwise.status == 5 && otherwise.stderr.contains("a.jsonl: was made otherwise"), "\(otherwise.stderr)")
    #expect(try here.text("a.jsonl") == before && !here.exists("a.jsonl.partial") && server.requests.count == 4)
    // Refused a second time, and answered the third.
    let second = try await Rankify.run(arguments + ["--resume"], in: here.folder.path)
    #expect(second.status == 7 && server.requests.count == 5, "\(second.stderr)")
    #expect(refused(try here.lines("a.jsonl")) == missing)
    let third = try await Rankify.run(arguments + ["--resume"], in: here.folder.path)
    #expect(third.status == 0 && server.requests.count == 6, "\(third.stderr)")
    let lines = try here.lines("a.jsonl")
    #expect(lines.map { $0["id"] as? String } == ["q1", "q2", "q3", "q4"] && refused(lines).isEmpty)
    #expect(Set(try here.text("a.jsonl").split(separator: "\n")).intersection(others).count == 3)
    #expect(!here.exists("a.jsonl.partial") && !here.exists("a.jsonl.partial.json"))
    let whole = try await Rankify.run(arguments + ["--resume"], in: here.folder.path)
    #expect(whole.status == 0 && whole.stderr.contains("nothing to resume") && server.requests.count == 6)
  }

  @Test func aReplyThatIsNoneIsTheFaultOfItsQuestion() async throws {
    let here = try await RAGFolder()
    let server = try ScriptedServer([RAGFolder.says("a"), .reply("no JSON")])
    let result = try await here.rag(
      "-i", "a.index", "-t", "questions.jsonl", "-o", "a.jsonl", "--model", server.model)
    #expect(result.status == 7, "\(result.stderr)")
    #expect(refused(try here.lines("a.jsonl")).count == 3 && server.requests.count == 1 + 3 * 5)
  }

  // What lies with the server is noticed also where it answered before.
  @Test func manyRefusalsInARowEndTheWork() async throws {
    let here = try await RAGFolder()
    let questions = (1...90).map { #"{"id":"k\#($0)","question":"cat \#($0)?"}"# + "\n" }
    try here.folder.write("many.jsonl", questions.joined())
    let server = try ScriptedServer([RAGFolder.says("a"), RAGFolder.says("b"), .reply(Self.filtered, status: 422)])
    let result = try await here.rag("-i", "a.index", "-t", "many.jsonl", "-o", "a.jsonl", "--model", server.model)
    #expect(result.status != 0 && server.requests.count < 60, "\(result.stderr)")
    #expect(result.stderr.contains("refused: "), "\(result.stderr)")
  }

  @Test func aServerThatHasMovedIsNotAskedForEveryQuestion() async throws {
    let here = try await RAGFolder()
    let questions = (1...40).map { #"{"id":"k\#($0)","question":"cat \#($0)?"}"# + "\n" }
    try here.folder.write("many.jsonl", questions.joined())
    let server = try ScriptedServer([.reply("", status: 307, headers: ["Location": "/elsewhere"])])
    let result = try await here.rag("-i", "a.index", "-t", "many.jsonl", "-o", "a.jsonl", "--model", server.model)
    #expect(result.status == 4 && server.requests.count < 20, "\(result.stderr)")
    #expect(result.stderr.contains("leads to"), "\(result.stderr)")
  }

  @Test func aSettingThatIsRefusedEndsTheWork() async throws {
    let here = try await RAGFolder()
    let questions = (1...40).map { #"{"id":"k\#($0)","question":"cat \#($0)?"}"# + "\n" }
    try here.folder.write("many.jsonl", questions.joined())
    let server = try ScriptedServer([.reply(Self.filtered, status: 422)])
    let result = try await here.rag("-i", "a.index", "-t", "many.jsonl", "-o", "a.jsonl", "--model", server.model)
    #expect(result.status == 5 && server.requests.count < 40, "\(result.stderr)")
    #expect(result.stderr.contains("questions is refused: ") && result.stderr.contains("'not for children'"))
    #expect(!here.exists("a.jsonl") && !here.exists("a.jsonl.partial") && !here.exists("a.jsonl.partial.json"))
  }

  @Test func whatTheDiskRefusesIsNotCounted() async throws {
    let here = try await RAGFolder()
    let gold = String(repeating: "gold", count: 1000)
    let questions = (1...24).map { #"{"id":"k\#($0)","question":"cat \#($0)?","answers":["\#(gold)"]}"# + "\n" }
    try here.folder.write("many.jsonl", questions.joined())
    let server = try ScriptedServer([RAGFolder.says("a [1]")])
    // No file larger than 50 KiB; those beside an open index have 32.
    let result = try await Rankify.shell(
      "trap '' XFSZ; ulimit -f 50; \"$RANKIFY\" rag -i a.index -t many.jsonl -o a.jsonl --quiet --model \(server.model)",
      in: here.folder.path)
    #expect(result.status == 7, "\(result.stderr)")
    let kept = try here.text("a.jsonl.partial").count { $0 == "\n" }
    #expect(kept > 1 && kept < 24)
    #expect(result.stderr.contains("\(kept) of 24 questions are answered and kept"), "\(kept): \(result.stderr)")
  }
}

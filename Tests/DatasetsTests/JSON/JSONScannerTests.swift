import Datasets
import Foundation
import RankifyCore
import TestSupport
import Testing

/// The text of the document that `json` makes: the shortest way through the scanner.
private func walk(_ json: String) throws -> String {
  let bytes = Array(json.utf8)
  let outcome = bytes.withUnsafeBufferPointer { bytes in
    Result { () throws(RankifyError) in
      var scanner = JSONScanner()
      scanner.load(bytes, name: "f", line: 1)
      let text = try describe(&scanner)
      try scanner.finish()
      return text
    }
  }
  return try outcome.get()
}

/// The value written back without spaces.
private func describe(_ scanner: inout JSONScanner) throws(RankifyError) -> String {
  switch try scanner.peek() {
  case .null:
    try scanner.null()
    return "null"
  case .bool: return try scanner.bool() ? "true" : "false"
  case .number: return String(decoding: try scanner.number(), as: UTF8.self)
  case .string: return JSONText.string(try scanner.string())
  case .array:
    var parts: [String] = []
    try scanner.beginArray()
    while try scanner.hasNextElement() { parts.append(try describe(&scanner)) }
    return JSONText.array(parts)
  case .object:
    var members: [(String, String)] = []
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let name = String(decoding: key, as: UTF8.self)
      members.append((name, try describe(&scanner)))
    }
    return JSONText.object(members)
  }
}

@Suite struct JSONScannerTests {
  @Test(arguments: [
    #"{"a":[1,-2.5e+3,0,true,false,null,"x"],"b":{}}"#, "[]", #"[[],[{}],""]"#, "0", "-0.1E-2", #""\"""#,
    #"{"":{"":""}}"#,
  ])
  func readsEveryKindOfValue(json: String) throws {
    #expect(try walk(json) == json)
    let spaced = json.replacingOccurrences(of: ",", with: " ,\n\t").replacingOccurrences(of: ":", with: "\r: ")
    #expect(try walk(" " + spaced + "\n") == json)
  }

  @Test(arguments: [
    "", " ", "{", "[", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "[,]", "[1,]", "[1 2]",
    "{\"a\" 1}", "{a:1}", "{1:2}",
    "tru", "nul", "True", "01", "1.", ".5", "-", "+1", "1e", "1e+", "NaN", "\"", "\"\\", "\"\\x\"", "\"\\u12\"",
    "\"\\u12G4\"", "\"\n\"", "'a'",
    "1 1", "[1]]", "{}}", "]", "[}", "{\"a\":1 \"b\":2}", "\u{1}",
  ])
  func refusesWhatIsNotJSON(json: String) { expectFault("f:") { try walk(json) } }

  @Test func namesTheLine() {
    expectFault("f:3", "'}'") { try walk("{\n\"a\": 1\n\"b\": 2}") }
  }

  @Test func refusesDeepNestingBeforeTheStackEnds() {
    expectFault("deeper than 512") { try walk(String(repeating: "[", count: 1_000_000)) }
    expectFault("deeper than 512") { try walk(String(repeating: "{\"a\":", count: 1_000_000)) }
  }

  @Test func readsStringsAsPythonWritesThem() throws {
    let lines = try String(contentsOfFile: golden("strings.jsonl"), encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 120)
    for line in lines {
      let parts = try #require(try strings(String(line)))
      let expected = try #require(parts["hex"])
      for key in ["ascii", "plain"] {
        #expect(parts[key]?.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected, "\(line)")
      }
    }
  }

  private func strings(_ json: String) throws -> [String: String]? {
    let bytes = Array(json.utf8)
    let outcome = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(RankifyError) in
        var scanner = JSONScanner()
        var values: [String: String] = [:]
        scanner.load(bytes, name: "f", line: 1)
        try scanner.beginObject()
        while let key = try scanner.nextKey() { values[String(decoding: key, as: UTF8.self)] = try scanner.string() }
        return values
      }
    }
    return try outcome.get()
  }
}

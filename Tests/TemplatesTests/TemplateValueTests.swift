import RankifyCore
import Templates
import Testing

@Suite struct TemplateValueTests {
  @Test func jsonKeepsOrderIntegersAndText() throws {
    let value = try TemplateValue(json: #"{"b": 1, "a": [2.0, -3, 1e2, null, true, "é\n"], "b": 4}"#, name: "tools")
    guard case .map(let map) = value else {
      Issue.record("no map")
      return
    }
    #expect(map.keys == ["b", "a"])
    #expect(map.values == [4, [2.0, -3, 100.0, nil, true, "é\n"]])
    #expect(map["c"] == nil)
  }

  @Test func brokenJSONIsRefused() {
    for json in [
      "", "{", "[1,]", "nul", "1 2", "99999999999999999999", "1e999", "\"\\ud800\"",
      String(repeating: "[", count: 100_000),
    ] {
      #expect(throws: RankifyError.self, "\(json.prefix(20))") { try TemplateValue(json: json, name: "tools") }
    }
  }

  @Test func valuesThatNestTooDeeplyAreRefused() throws {
    var value: TemplateValue = 1
    for _ in 0..<200 { value = [value] }
    #expect(throws: RankifyError.self) { try Template(source: "{{ v }}", file: "t").render(["v": value]) }
  }
}

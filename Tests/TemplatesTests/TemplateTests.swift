import RankifyCore
import Templates
import Testing

@Suite struct TemplateTests {
  private func render(_ source: String, _ variables: TemplateMap = [:]) throws(RankifyError) -> String {
    try Template(source: source, file: "prompt.jinja").render(variables)
  }

  private func fault(_ source: String, _ variables: TemplateMap = [:]) -> String {
    do throws(RankifyError) {
      return try render(source, variables)
    } catch {
      #expect(error.code == .invalidInput)
      return error.message
    }
  }

  @Test func promptsTakeTheirVariables() throws {
    let source =
      "Rank by relevance to {{ query }}:\n{% for text in texts %}\n[{{ loop.index }}] {{ text }}\n{% endfor %}"
    let found = try render(source, ["query": "rivers", "texts": ["Danube", "Rhine"]])
    #expect(found == "Rank by relevance to rivers:\n[1] Danube\n[2] Rhine\n")
  }

  @Test func valuesOfAllKindsShowAsPythonShowsThem() throws {
    let value: TemplateValue = [nil, true, 1, 2.0, "it's", ["a": [], "b": [:]]]
    #expect(try render("{{ v }}", ["v": value]) == "[None, True, 1, 2.0, \"it's\", {'a': [], 'b': {}}]")
    #expect(try render("{{ v | tojson }}", ["v": value]) == #"[null, true, 1, 2.0, "it's", {"a": [], "b": {}}]"#)
  }

  @Test func textIsComparedByItsScalarsNotByWhatItLooksLike() throws {
    let texts: TemplateMap = ["a": "\u{e9}", "b": "e\u{301}"]
    #expect(
      try render("{{ a == b }} {{ {a: 1}[b] is defined }} {{ b | length }} {{ a in b }}", texts)
        == "False False 2 False")
    #expect(try render("{{ m.é }}|{{ m['e\u{301}'] }}", ["m": ["\u{e9}": 1, "e\u{301}": 2]]) == "1|2")
    #expect(try render("{{ '\\r\\n' | length }}{{ '👨\u{200d}👩'[0] }}") == "2👨")
  }

  @Test func faultsNameTheirLineAndColumn() {
    #expect(fault("a\n  {{ x.y }}") == "prompt.jinja:2:8: 'x' is undefined")
    #expect(fault("{{ 'é' }}{{ m.x.y }}", ["m": [:]]) == "prompt.jinja:1:17: a map has no member 'x'")
    #expect(fault("a\r\nb\r\n{{ 1 + }}") == "prompt.jinja:3:8: found '}}' where an expression is expected")
    #expect(fault("{% if a %}\n\nb") == "prompt.jinja:3:2: the template ends where '{% endif %}' is expected")
    #expect(fault("{% for x in 5 %}{% endfor %}") == "prompt.jinja:1:13: an integer cannot be looped over")
    #expect(fault("{{ raise_exception('no ' ~ 1) }}").hasSuffix("the template refuses its input: no 1"))
    #expect(
      fault("{% macro m() %}\n{{ 1/0 }}{% endmacro %}\n{{ m() }}").hasPrefix("prompt.jinja:2:5: division by zero"))
  }

  @Test func slipsAreExplained() {
    #expect(fault("{{ 'a' | uper }}").hasSuffix("there is no filter 'uper'; did you mean 'upper'?"))
    #expect(fault("{{ 'a' is strng }}").hasSuffix("there is no test 'strng'; did you mean 'string'?"))
    #expect(fault("{% fro x in y %}").hasSuffix("there is no tag 'fro'; did you mean 'for'?"))
    #expect(fault("{% include 'x' %}").contains("the tag 'include' is not supported"))
    #expect(fault("{% elif x %}").contains("closes or continues nothing"))
    #expect(fault("{{ [].append(1) }}").contains("templates may not change values, as 'append' of a list does"))
    #expect(fault("{{ strftime_now('%Q') }}").contains("does not know '%Q'"))
  }

  @Test func whatIsNotTakenIsNotComputed() throws {
    #expect(try render("{% if false %}{{ x | nope }}{% endif %}{{ 1 or x.y }}{{ 0 and x.y }}") == "10")
  }

  @Test func aTemplateRendersTheSameManyTimesAtOnce() async throws {
    let template = try Template(
      source: "{% set ns = namespace(n=0) %}{% for i in range(n) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
      file: "t")
    let sums = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { try template.render(["n": 100]) } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(sums == ["4950"])
  }

  @Test func chatsHaveTheVariablesThatTransformersGives() throws {
    let source =
      "{{ bos_token is defined }}{{ eos_token }}{{ tools }}{{ documents }}{{ add_generation_prompt }}{{ messages }}"
    let template = try ChatTemplate(source: source, file: "t")
    let message = ChatMessage(role: "user", content: "Hi")
    #expect(try template.render(messages: [message]) == "FalseNoneNoneTrue[{'role': 'user', 'content': 'Hi'}]")
    let given = try template.render(
      messages: [], addGenerationPrompt: false, bosToken: "<s>", eosToken: "</s>", variables: ["tools": [1]])
    #expect(given == "True</s>[1]NoneFalse[]")
  }
}

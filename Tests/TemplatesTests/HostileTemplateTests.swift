import RankifyCore
import Templates
import TestSupport
import Testing

/// Templates that want to hang, to fill the memory or to crash.
@Suite struct HostileTemplateTests {
  /// The sentence with which a template fails.
  private func fault(_ source: String, _ limits: TemplateLimits = TemplateLimits()) -> String {
    do throws(RankifyError) {
      let text = try Template(source: source, file: "t", limits: limits).render(["n": 7, "s": "text"])
      return "renders \(text.utf8.count) bytes"
    } catch {
      return error.message
    }
  }

  @Test func endlessWorkEnds() {
    var limits = TemplateLimits()
    limits.steps = 20_000
    let loops = "{% for a in range(1000) %}{% for b in range(1000) %}{{ a }}{% endfor %}{% endfor %}"
    #expect(fault(loops, limits).contains("takes more than 20000 steps"))
    let sums = "{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = ns.l + ns.l %}{% endfor %}"
    #expect(fault(sums, limits).contains("steps"))
    // The same list twice in a list, and so on: little memory, but no end of text.
    let shared = "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}"
    for use in [
      "{{ ns.l }}", "{{ ns.l | tojson }}", "{{ ns.l == [ns.l[0], ns.l[0][0]] }}", "{{ [ns.l] | sort | string }}",
    ] {
      #expect(fault(shared + use, limits).contains("steps"), "\(use)")
    }
  }

  /// What takes time in proportion to a value's size is counted by that size.
  @Test func longValuesCostMoreThanShortOnes() {
    var limits = TemplateLimits()
    limits.steps = 200_000
    let values = "{% set l = [1] * 5000 %}{% set t = 'a' * 320000 %}{% set u = t ~ '' %}{% set m = dict(a=1) %}"
    for use in [
      "l[1:]", "l[::-1]", "t | length", "t[160000]", "t[1:]", "t == u", "t < u", "m[t]", "m.get(t)", "t in m",
      "t is eq u",
      "range(5000)[1:]", "range(5000) == range(5000)", "t | upper", "t.find('b')", "[t] | unique | list", "l | list",
    ] {
      let source = values + "{% for i in range(100) %}{% set x = \(use) %}{% endfor %}"
      #expect(fault(source, limits).contains("steps"), "\(use)")
    }
    let tuples = "{% set ns = namespace(t=(1,)) %}{% for i in range(60) %}{% set ns.t = (ns.t, ns.t) %}{% endfor %}"
    #expect(fault(tuples + "{{ {ns.t: 1} }}").contains("cannot be the key of a map"))
    let first =
      "{% set g = ([1] * 100000) | map('string') %}{% for i in range(90000) %}{% set x = g | first %}{% endfor %}"
    #expect(fault(first) == "renders 0 bytes")
  }

  @Test func longTextsAreRefused() {
    var limits = TemplateLimits()
    limits.textBytes = 10_000
    let doubled = "{% set ns = namespace(t='ab') %}{% for i in range(100) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}"
    #expect(fault(doubled, limits).contains("text of more than 10000 bytes"))
    #expect(fault("{{ 'ab' * 10000000000 }}").contains("bytes"))
    #expect(fault("{{ 9223372036854775807 * 'ab' }}").contains("bytes"))
    #expect(fault("{{ [1] * 9223372036854775807 }}").contains("elements"))
    #expect(fault("{% for i in range(9999) %}{{ s }}{% endfor %}", limits).contains("longer than 10000 bytes"))
    #expect(fault("{{ s.replace('', s * 5000) }}", limits).contains("bytes"))
    #expect(fault("{{ s.center(9223372036854775807) }}").contains("bytes"))
    #expect(fault("{{ s | indent(9223372036854775807) }}").contains("bytes"))
    #expect(fault("{{ [[[1]]] | tojson(indent=9223372036854775807) }}").contains("bytes"))
    #expect(fault("{{ '%99999999999d' % 1 }}").contains("100000"))
    #expect(fault("{{ '{:99999999999}'.format(1) }}").contains("100000"))
    #expect(fault("{{ [1] | batch(9223372036854775807, 0) | list }}").contains("100000"))
    #expect(fault("{{ range(9223372036854775807) }}").contains("100000"))
    #expect(fault("{{ (s * 1000).replace('t', s * 1000) }}", limits).contains("bytes"))
  }

  @Test func deepNestingIsRefused() {
    let deep = 5_000
    #expect(fault(String(repeating: "{{ (", count: deep)).contains("t:1:"))
    for (open, close) in [("(", ")"), ("[", "]"), ("{1:", "}"), ("not ", ""), ("-", ""), ("1 if ", " else 2")] {
      let source = "{{ \(String(repeating: open, count: deep))1\(String(repeating: close, count: deep)) }}"
      #expect(fault(source).contains("deeper than"), "\(open)")
    }
    for tail in [" + 1", "|abs", "[0]", ".a", "()", " ** 1", " and 1"] {
      #expect(fault("{{ 1\(String(repeating: tail, count: deep)) }}").contains("nests deeper"), "\(tail)")
    }
    #expect(fault("{{ 1\(String(repeating: " ~ 1", count: deep)) }}") == "renders \(deep + 1) bytes")
    #expect(fault(String(repeating: "{% if 1 %}", count: deep)).contains("nest deeper"))
    #expect(
      fault("{% set \(String(repeating: "(", count: deep))a\(String(repeating: ")", count: deep)) = 1 %}").contains(
        "nest deeper"))
    let value = "{% set ns = namespace(l=[]) %}{% for i in range(1000) %}{% set ns.l = [ns.l] %}{% endfor %}"
    #expect(fault(value).contains("lists and maps nest deeper than 100"))
    #expect(fault(value.replacing("[ns.l]", with: "{'a': ns.l}")).contains("nest deeper than 100"))
    #expect(fault(value.replacing("[ns.l]", with: "[ns.l.count]")).contains("nest deeper than 100"))
  }

  @Test func macrosThatCallThemselvesEnd() {
    #expect(fault("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}").contains("a macro may call itself"))
    let through = "{% macro a(x) %}{% call a(x) %}{{ x }}{% endcall %}{% endmacro %}{{ a(1) }}"
    #expect(fault(through).contains("t:1:"))
    #expect(fault("{% for i in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}").contains("nest deeper"))
    let own = "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}"
    #expect(fault(own).contains("nest deeper"))
    let nested = "{% macro m() %}" + String(repeating: "{% if 1 %}", count: 80)
    #expect(
      fault(nested + "{{ m() }}" + String(repeating: "{% endif %}", count: 80) + "{% endmacro %}{{ m() }}").contains(
        "nest deeper"))
  }

  @Test func theDeepestAdmittedNestingFitsTheStack() async {
    // On a task's thread, whose stack is the smaller one.
    let found = await Task.detached {
      let open = String(repeating: "[(1 if 1 else ", count: 30), close = String(repeating: ")]", count: 30)
      let recursive =
        "{% macro m(x) %}{% if 1 %}{% for i in [1] %}{{ (((m([x])))) ~ '' }}{% endfor %}{% endif %}{% endmacro %}"
      return [self.fault("{{ \(open)1\(close) }}"), self.fault(recursive + "{{ m(1) }}")]
    }.value
    #expect(found[0].hasPrefix("renders"))
    #expect(found[1].contains("nest"))
  }

  @Test func numbersAtTheEndsDoNotTrap() {
    let least = "(-9223372036854775807 - 1)"
    for source in [
      "-\(least)", "\(least)|abs", "\(least) - 1", "9223372036854775807 + 1", "\(least) * -1", "\(least) // -1",
      "2 ** 63",
      "3 ** 9223372036854775807", "(1e308 * 10) | int", "1e300|int", "9223372036854775808", "0xffffffffffffffffff",
      "1e999",
      "[9223372036854775807, 1]|sum", "10.0 ** 400", "'%d' % 1e300",
    ] { #expect(fault("{{ \(source) }}").hasPrefix("t:1:"), "\(source): \(fault("{{ \(source) }}"))") }
    for source in [
      "\(least) % -1", "s[\(least):9223372036854775807:\(least)]", "s[::9223372036854775807]", "s[\(least)]",
      "s[9223372036854775807]", "[1, 2][\(least)::9223372036854775807]",
      "range(\(least), 9223372036854775807, 4611686018427387904)|list",
      "range(9223372036854775807, \(least), \(least))|list", "s.find('x', \(least), 9223372036854775807)",
      "s.split('t', 9223372036854775807)",
      "s.replace('t', 'x', \(least))", "'%c' | string", "s|truncate(9223372036854775807)", "'x'.zfill(\(least))",
      "'-5'.zfill(\(least))",
      "1e308 * 10", "(1e308 * 10) // 1", "(-1) ** 9223372036854775807", "7 // (1e308 * 10)", "(0 * 1e308 * 10)|tojson",
    ] { #expect(fault("{{ \(source) }}").hasPrefix("renders"), "\(source): \(fault("{{ \(source) }}"))") }
  }

  @Test func searchingHostileTextsTakesLinearTime() {
    let source =
      "{% set a = 'a' * 400000 %}{% set b = 'a' * 200000 ~ 'b' %}{{ b in a }}{{ a.split(b)|length }}{{ a.rfind(b) }}"
    #expect(fault(source) == "renders \("False1-1".utf8.count) bytes")
  }

  /// Before the pieces fill the memory; what honest templates cut long conversations by costs little.
  @Test func piecesAreCountedBeforeTheyAreMade() {
    for method in ["split('a')", "rsplit('a')", "split()", "splitlines()"] {
      let begun = ContinuousClock.now
      #expect(fault("{% set x = 'a' * 20000000 %}{{ x.\(method)|length }}").contains("takes more than"), "\(method)")
      #expect(begun.duration(to: .now) < .seconds(2))
    }
    #expect(fault("{% set x = 'a' * 20000000 %}{{ x.split('</think>')|length }}") == "renders 1 bytes")
  }

  /// Templates with bytes changed, dropped and doubled either render or fail with one sentence.
  @Test(arguments: 0..<8) func mutatedTemplatesNeverTrap(_ part: Int) throws {
    var random = SeededGenerator(seed: UInt64(part))
    let sources =
      Golden.chats.families.map(\.template) + Golden.expressions.shuffled(using: &random).prefix(40).map(\.template)
    var limits = TemplateLimits()
    (limits.steps, limits.textBytes) = (20_000, 100_000)
    guard case .map(var variables) = Golden.context else { return }
    variables["messages"] = [["role": "user", "content": "a"], ["role": "assistant", "content": "b"]]
    for source in sources {
      for _ in 0..<12 {
        let mutated = mutate(Array(source.utf8), &random)
        do throws(RankifyError) {
          _ = try Template(source: mutated, file: "t", limits: limits).render(variables, now: Golden.now)
        } catch {
          #expect(error.message.hasPrefix("t:") && !error.message.hasSuffix("."))
        }
      }
    }
  }

  private func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> String {
    var bytes = bytes
    let pieces = [
      "{{", "}}", "{%", "%}", "{#", "-%}", "(", ")", "[", "]", "'", "\\", "|", ".", "**", "//", "9", "\u{0}", "é",
      " is ", " in ",
    ]
    for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
      case 3:
        bytes.insert(
          contentsOf: bytes[place..<min(place + 30, bytes.count)], at: Int.random(in: bytes.indices, using: &random))
      default: bytes.removeSubrange(place..<min(place + Int.random(in: 1...20, using: &random), bytes.count))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

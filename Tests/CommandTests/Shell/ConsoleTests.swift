import RankifyCLI
import Testing

struct ConsoleTests {
  @Test func colourFollowsTheTerminalUnlessAVariableSpeaks() {
    #expect(Style(environment: ["TERM": "xterm"], isTerminal: true).isOn)
    #expect(!Style(environment: ["TERM": "xterm"], isTerminal: false).isOn)
    #expect(!Style(environment: ["TERM": "dumb"], isTerminal: true).isOn)
    #expect(!Style(environment: ["NO_COLOR": "1"], isTerminal: true).isOn)
    #expect(Style(environment: ["NO_COLOR": ""], isTerminal: true).isOn)
    #expect(Style(environment: ["CLICOLOR_FORCE": "1"], isTerminal: false).isOn)
    #expect(!Style(environment: ["CLICOLOR_FORCE": "0"], isTerminal: false).isOn)
    #expect(!Style(environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], isTerminal: true).isOn)
  }

  @Test func theProgressLineShowsShareRateAndTimeLeft() {
    let line = ProgressLine(title: "index", done: 1500, total: 6000, unit: "docs", elapsed: .seconds(3))
    let expected = "index  ━━━━━━━───────────────────────  25 %  1,500/6,000 docs  500/s  0:09 left"
    #expect(line.text(columns: 100) == expected)
    #expect(line.text(columns: 40) == String("index  25 %  1,500/6,000 docs  500/s  0:09 left".prefix(40)))
  }

  @Test func theProgressLineDoesWithoutATotal() {
    let line = ProgressLine(title: "read", done: 12, total: nil, unit: "", elapsed: .seconds(8))
    #expect(line.text(columns: 80) == "read  12  1.5/s")
  }

  @Test func highlightsAreMarkedOrLeftPlain() {
    let snippet = "a \u{E000}match\u{E001} here"
    #expect(Highlight.rendered(snippet, Style(isOn: false)) == "a match here")
    #expect(Highlight.rendered(snippet, Style(isOn: true)) == "a \u{1B}[1;31mmatch\u{1B}[0m here")
  }

  @Test func figuresReadAlikeEverywhere() {
    #expect([0, 999, 1000, -1_234_567].map(Figures.grouped) == ["0", "999", "1,000", "-1,234,567"])
    #expect([59.2, 3600, .infinity].map(Figures.clock) == ["1:00", "1:00:00", "–"])
    #expect([999, 1000, 2_500_000].map(Figures.bytes) == ["999 B", "1.0 kB", "2.5 MB"])
    #expect([0.0824, 3.21, 165].map(Figures.duration) == ["82 ms", "3.2 s", "2:45 min"])
  }
}

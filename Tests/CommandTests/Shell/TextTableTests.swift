import RankifyCLI
import Testing

struct TextTableTests {
  @Test func columnsAlignAndLinesHaveNoTrailingBlanks() {
    var table = TextTable([.init("measure"), .init("a", .right), .init("longer", .right), .init("note")])
    table.add(["nDCG@10", "0.1", "12.25", "x"])
    table.add(["é", "10.75", "0"])
    let expected = """
      measure      a  longer  note
      nDCG@10    0.1   12.25  x
      é        10.75       0

      """
    #expect(table.text(Style(isOn: false)) == expected)
  }

  @Test func boldCellsKeepTheColumnsWhereTheyWere() {
    var table = TextTable([.init(""), .init("", .right)])
    table.add(["a", TextTable.Cell("1", bold: true)])
    table.add(["b", "22"])
    #expect(table.text(Style(isOn: true)) == "a   \u{1B}[1m1\u{1B}[0m\nb  22\n")
    #expect(table.text(Style(isOn: false)) == "a   1\nb  22\n")
  }
}

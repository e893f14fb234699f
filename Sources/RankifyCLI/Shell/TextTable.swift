/// Rows in aligned columns for people to read.
package struct TextTable: Sendable {
  /// Which side a column's cells lean to.
  package enum Alignment: Sendable {
    case left
    case right
  }

  /// One column.
  package struct Column: Sendable {
    package let title: String
    package let alignment: Alignment

    package init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// One cell; a bold one stands out, as the best value of a column does.
  package struct Cell: Sendable, ExpressibleByStringLiteral {
    package let text: String
    package let isBold: Bool

    package init(_ text: String, bold: Bool = false) {
      self.text = text
      isBold = bold
    }

    package init(stringLiteral text: String) {
      self.init(text)
    }
  }

  private let columns: [Column]
  private var rows: [[Cell]] = []

  package init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row; missing cells at its end are empty.
  package mutating func add(_ cells: [Cell]) {
    rows.append(cells)
  }

  /// The header and the rows, each line without trailing blanks, ending in a line feed.
  package func text(_ style: Style) -> String {
    let header = columns.contains { !$0.title.isEmpty } ? [columns.map { Cell($0.title) }] : []
    let widths = columns.indices.map { i in (header + rows).map { width(of: $0, at: i) }.max() ?? 0 }
    let lines = header.map { style.dim(line($0, widths, Style(isOn: false))) } + rows.map { line($0, widths, style) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func width(of row: [Cell], at column: Int) -> Int {
    column < row.count ? row[column].text.count : 0
  }

  private func line(_ row: [Cell], _ widths: [Int], _ style: Style) -> String {
    var line = ""
    for (i, cell) in row.prefix(columns.count).enumerated() {
      let padding = String(repeating: " ", count: widths[i] - cell.text.count)
      let text = cell.isBold ? style.bold(cell.text) : cell.text
      let isLast = i == min(row.count, columns.count) - 1
      line += columns[i].alignment == .right ? padding + text : text + (isLast ? "" : padding)
      if !isLast { line += "  " }
    }
    return line
  }
}

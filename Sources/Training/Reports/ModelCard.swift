import RankifyCore

/// The `README.md` of a trained model: what it is, how it is used, what it was trained on and how, what dev said, and what it
/// is not good for. The head is what model hubs read.
public struct ModelCard: Sendable {
  /// The model's name, as the title.
  public var name: String
  /// How the model came to be.
  public var record: TrainingRecord
  /// Tokens of a text that are read.
  public var maximumLength: Int?
  /// The picture of loss and dev in the folder, where there is one.
  public var chart: String?

  /// A card.
  public init(name: String, record: TrainingRecord, maximumLength: Int? = nil, chart: String? = nil) {
    (self.name, self.record, self.maximumLength, self.chart) = (name, record, maximumLength, chart)
  }

  /// The text of `README.md`.
  public var markdown: String {
    let parts = [frontMatter, "# \(Self.line(name))", summary, use, training, scores, limits]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var frontMatter: String {
    var lines = ["---", "library_name: \(record.kind.library)", "pipeline_tag: \(record.kind.pipeline)"]
    // Hubs take nothing but names of their own here.
    if Self.isHubName(record.base.name) { lines.append("base_model: \(JSONText.string(record.base.name))") }
    lines.append("tags:")
    lines += (record.kind.tags + ["rankify", record.objective]).map { "- \(JSONText.string(Self.line($0)))" }
    return (lines + ["---"]).joined(separator: "\n")
  }

  private var summary: String {
    let base = Self.code(record.base.name)
    return record.documentEncoder == nil
      ? "\(record.kind.words) trained from \(base) with the objective \(Self.code(record.objective))."
      : """
      An encoder of queries trained from \(base) with the objective \(Self.code(record.objective)). Documents are encoded by \
      another model, see Use.
      """
  }

  private var training: String {
    var rows = [
      ("Objective", Self.code(record.objective)), ("Weights trained", Self.cell(record.trained)),
      ("Base", Self.code(record.base.name) + (record.base.checksum.map { ", checksum \(Self.code($0))" } ?? "")),
      ("Steps", "\(record.steps) in \(Int(max(0, min(record.seconds, 1e15)).rounded())) s"), ("Seed", "\(record.seed)"),
      ("Program", "rankify \(Self.cell(record.program))" + (record.commit.map { ", commit \(Self.code($0))" } ?? "")),
    ]
    rows += record.settings.sorted { ByteOrder.precedes($0.key, $1.key) }
      .map { (Self.code($0.key), Self.cell($0.value.words)) }
    let table = ["| | |", "|---|---|"] + rows.map { "| \($0.0) | \($0.1) |" }
    let data =
      ["| Data | File | Queries | Documents |", "|---|---|---:|---:|"]
      + record.data.map { "| \(Self.cell($0.role)) | \(Self.code($0.name)) | \($0.queries) | \($0.documents) |" }
    let tables = [table] + (record.data.isEmpty ? [] : [data])
    return (["## Training"] + tables.map { $0.joined(separator: "\n") }).joined(separator: "\n\n")
  }

  private var scores: String {
    guard !record.dev.isEmpty || chart != nil else { return "" }
    var parts = ["## Dev scores"]
    if let best = record.best {
      parts.append(
        "\(Self.cell(best.measure)) is \(ChartScale.fixed(best.value, 4)) after step \(best.step), whose weights these are."
      )
    }
    if let chart { parts.append("![Loss and dev measure over the steps](\(chart))") }
    if !record.dev.isEmpty {
      let rows = record.dev.suffix(50).map {
        "| \($0.step) | \(Self.cell($0.measure)) | \(ChartScale.fixed($0.value, 4)) |"
      }
      parts.append((["| Step | Measure | Value |", "|---:|---|---:|"] + rows).joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n")
  }

  private var limits: String {
    var lines = [
      "- It knows texts like those that it and its base were trained on; measure it on yours before you rely on it."
    ]
    if let maximumLength { lines.append("- Of a text the first \(maximumLength) tokens are read.") }
    if record.best != nil {
      lines.append(
        "- The weights were chosen by the dev scores above, which are therefore better than those of new queries.")
    }
    if record.documentEncoder != nil {
      lines.append("- Its vectors mean nothing beside documents of any other encoder than the one named above.")
    }
    return "## Limits\n\n" + lines.joined(separator: "\n")
  }
}

extension ModelCard {
  /// Text on one line.
  static func line(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
  }

  /// Text in a table, which no character of it changes.
  static func cell(_ text: String) -> String {
    line(text).replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("<", with: "&lt;")
  }

  /// Text as it stands, in a table too.
  static func code(_ text: String) -> String {
    "`" + line(text).replacing("`", with: "'").replacing("|", with: "\\|") + "`"
  }

  /// Whether a name is one of a model hub: `org/name` of letters, digits and `-_.`.
  static func isHubName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        !part.isEmpty && !part.hasPrefix(".")
          && part.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
              || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
              || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_.".utf8.contains(byte)
          }
      }
  }
}

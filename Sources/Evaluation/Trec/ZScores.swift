import Foundation
import RankifyCore

/// Means and standard deviations of measures by query over reference runs: what trec_eval's `-Z` reads.
public struct ZScores: Hashable, Sendable {
  /// What trec_eval prints where the reference has nothing to say.
  public static let missing = -1_000_000.0

  private struct Key: Hashable {
    let query: Query.ID
    let label: String
  }

  private struct Reference: Hashable {
    let mean: Double
    let deviation: Double
  }

  private var references: [Key: Reference] = [:]

  /// Reads lines `query measure mean deviation`; `file` is named in errors.
  public init(_ text: String, file: String) throws(RankifyError) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
      if fields.isEmpty { continue }
      guard fields.count == 4, let mean = Double(fields[2]), let deviation = Double(fields[3]), mean.isFinite,
        deviation.isFinite
      else {
        throw .invalid(file, line: index + 1, "expected 'query measure mean deviation', found '\(line.prefix(80))'")
      }
      references[Key(query: fields[0], label: fields[1])] = Reference(mean: mean, deviation: deviation)
    }
  }

  /// How many deviations `value` of the measure printed as `label` lies above the mean of `query`.
  public func score(_ value: Double, of label: String, for query: Query.ID) -> Double {
    guard let reference = references[Key(query: query, label: label)] else { return ZScores.missing }
    if reference.deviation != 0 { return (value - reference.mean) / reference.deviation }
    return value == reference.mean ? 0 : ZScores.missing
  }
}

extension ZScores {
  /// Reads such a file.
  public init(contentsOf path: String) throws(RankifyError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw RankifyError(
        .missingResource, "\(path): cannot be read; give a file of reference means", cause: error)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      let good = data.split(separator: 0x0a, omittingEmptySubsequences: false)
        .prefix { String(validating: $0, as: UTF8.self) != nil }
      throw .invalid(path, line: good.count + 1, "holds bytes that are not UTF-8; convert the file")
    }
    try self.init(text, file: path)
  }
}

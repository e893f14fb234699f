import Foundation
import RankifyCore

/// What is kept about an imported model, in `rankify-model.json` beside its files.
struct ImportRecord: Codable {
  static let fileName = "rankify-model.json"

  /// The version of this record.
  var format = 1
  /// The model's name.
  var name: String
  /// What it was imported from.
  var source: String
  /// Its files.
  var files: [ModelFileFacts]

  /// The record in the model's folder, `nil` where there is none that can be read.
  static func read(_ folder: String) -> ImportRecord? {
    let json = FileManager.default.contents(atPath: folder + "/" + fileName)
    let record = json.flatMap { try? JSONDecoder().decode(ImportRecord.self, from: $0) }
    return record?.format == 1 ? record : nil
  }

  func write(to folder: String) throws(RankifyError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(self) else {
      throw RankifyError(.failure, "\(folder): no record can be written")
    }
    try AtomicFile.write(String(decoding: json, as: UTF8.self) + "\n", to: folder + "/" + Self.fileName)
  }

  /// The imported models in `folder`: `NAME` or `ORG/NAME`.
  static func names(in folder: String) -> [String] {
    func entries(_ path: String) -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }
    return entries(folder).flatMap { name in
      isModel("\(folder)/\(name)")
        ? [name] : entries(folder + "/" + name).map { name + "/" + $0 }.filter { isModel("\(folder)/\($0)") }
    }
  }

  /// Whether a folder is that of a model.
  static func isModel(_ folder: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(fileName)") }
}

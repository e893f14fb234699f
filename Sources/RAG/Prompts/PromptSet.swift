import Foundation
import LanguageModels
import RankifyCore

/// The prompts of a way to answer, each with a name: the standard ones, or files in their place.
public struct PromptSet: Sendable {
  private var replaced: [PromptName: PromptTemplate] = [:]

  /// The standard prompts.
  public init() {}

  /// The standard prompts, but for those that a folder has in files called `NAME.txt`.
  ///
  /// The folder may have prompts of other methods too, which are not read; files that do not end in `.txt` are none.
  /// - Parameters:
  ///   - folder: the files
  ///   - names: the prompts that are read
  /// - Throws: `missingResource` for a folder that is not there, `invalidInput` for one that has none of `names`, for a
  ///   file that is no prompt, and for one that is called as no prompt is
  public init(folder: String, names: [PromptName]) throws(RankifyError) {
    let found = try PromptSet.names(folder, reading: names)
    for name in found where names.contains(name) {
      try replace(name, by: PromptTemplate(file: "\(folder)/\(name.file)"))
    }
    guard replaced.isEmpty else { return }
    let fault = found.isEmpty ? "no prompt of the method lies here" : "the method has no such prompts as lie here"
    throw .invalid(folder, "\(fault); it reads \(PromptSet.list(names))")
  }

  /// Takes another prompt.
  /// - Throws: `invalidInput` where there is a state, such as the last round, in which it does not show what the
  ///   model has to see
  public mutating func replace(_ name: PromptName, by prompt: PromptTemplate) throws(RankifyError) {
    for sample in PromptSample.all(of: name) {
      try prompt.check(sample.values, shows: sample.shown, in: sample.words)
    }
    replaced[name] = prompt
  }

  /// The names of the prompts that were replaced, and their texts: what decides answers besides the model.
  public var replacements: [(name: String, source: String)] {
    replaced.map { ($0.key.rawValue, $0.value.source) }.sorted { $0.0 < $1.0 }
  }

  /// A prompt by its name.
  func prompt(_ name: PromptName) throws(RankifyError) -> PromptTemplate {
    if let prompt = replaced[name] { return prompt }
    return try PromptTemplate(source: name.standard, name: name.rawValue)
  }

  /// The prompts that lie in a folder.
  private static func names(_ folder: String, reading names: [PromptName]) throws(RankifyError) -> [PromptName] {
    var found: [PromptName] = []
    // Names with a dot before them are the system's.
    for file in try files(folder) where file.lowercased().hasSuffix(".txt") && !file.hasPrefix(".") {
      guard let name = PromptName.allCases.first(where: { $0.file == file }) else {
        throw .invalid("\(folder)/\(file)", "no method has such a prompt; this one reads \(list(names))")
      }
      found.append(name)
    }
    return found
  }

  private static func list(_ names: [PromptName]) -> String { names.map(\.file).joined(separator: ", ") }

  private static func files(_ folder: String) throws(RankifyError) -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
      throw RankifyError(.missingResource, "\(folder): no folder that can be read; a folder of prompts is expected")
    }
  }
}

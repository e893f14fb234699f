import Foundation
import LanguageModels
import RankifyCore

/// The prompts of a way to answer, each with a name: the standard ones, or files in their place.
public struct PromptSet: Sendable {
  private var replaced: [PromptName: PromptTemplate] = [:]

  /// The standard prompts.
  public init() {}

  /// The standard prompts, but for those that a folder has in files called `NAME.txt`.
  /// - Parameters:
  ///   - folder: the files
  ///   - names: what there may be, so that a name misspelled is noticed
  /// - Throws: `missingResource` for a folder that is not there, `invalidInput` for a file that is no prompt or has a name that
  ///   none of `names` is
  public init(folder: String, names: [PromptName]) throws(RankifyError) {
    let files = try PromptSet.files(folder)
    for file in files where file.hasSuffix(".txt") {
      guard let name = names.first(where: { "\($0.rawValue).txt" == file }) else {
        let known = names.map { "\($0.rawValue).txt" }.joined(separator: ", ")
        throw .invalid("\(folder)/\(file)", "the method has no such prompt; it has \(known)")
      }
      try replace(name, by: PromptTemplate(file: "\(folder)/\(file)"))
    }
  }

  /// Takes another prompt.
  /// - Throws: `invalidInput` where it does not show what the model has to see
  public mutating func replace(_ name: PromptName, by prompt: PromptTemplate) throws(RankifyError) {
    try prompt.check(PromptSet.sample, shows: name.needs.map { ($0.hole, $0.mark) })
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

  private static func files(_ folder: String) throws(RankifyError) -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
      throw RankifyError(.missingResource, "\(folder): no folder that can be read; a folder of prompts is expected")
    }
  }
}

import Foundation
import LanguageModels
import RankifyCore

/// Heads whose attention finds what answers a query (Zhang et al., "Query-Focused Retrieval Heads", EMNLP 2025): as found by
/// `rankify train heads`, as published, or as listed by hand.
public struct RetrievalHeads: Sendable, Hashable {
  /// The heads, the best first where they were measured.
  public let heads: [AttentionHead]
  /// Where they come from.
  public let source: String
  /// The checksum of the model that they are of; `nil` where it is not known.
  public let modelChecksum: String?
  /// Layers and heads of that model; `nil` where they are not known.
  let shape: Shape?
  /// How the passages were shown when they were found; `nil` where it is not known.
  var showing: Showing?

  struct Showing: Sendable, Hashable {
    var instruction: String
    var words: Int?
  }

  struct Shape: Sendable, Hashable {
    var layers: Int
    var heads: Int
  }

  /// Heads by what a user writes: a file of heads, the name of a preset, or a list such as `14-22,13-16`.
  /// - Throws: bad arguments or invalid input, where it is none of these
  public init(named text: String) throws(RankifyError) {
    if let preset = Self.presets[text] {
      self = preset
    } else if text.contains("/") || text.hasSuffix(".json") || FileManager.default.fileExists(atPath: text) {
      try self.init(file: text)
    } else {
      let heads = text.split(separator: ",", omittingEmptySubsequences: false).map { AttentionHead($0) }
      let known = heads.compactMap { $0 }
      guard !known.isEmpty, known.count == heads.count else {
        throw RankifyError(
          .badArguments,
          "'\(text)' names no heads: expected a .json file of heads, one of \(Self.presetNames), or layer-head pairs such as "
            + "14-22,13-16")
      }
      self.init(heads: known, source: "listed", modelChecksum: nil, shape: nil)
    }
  }

  init(heads: [AttentionHead], source: String, modelChecksum: String?, shape: Shape?) {
    (self.heads, self.source, self.modelChecksum, self.shape) = (heads, source, modelChecksum, shape)
  }

  /// Refuses heads of another model: they mean nothing in this one.
  ///
  /// Heads keep their work when weights are quantized otherwise: another checksum alone is told, not refused.
  /// - Returns: what a user should know; `nil` if all is well
  /// - Throws: bad arguments, where the model has other layers or heads
  @discardableResult
  public func check(_ model: LocalModel) throws(RankifyError) -> String? {
    let own = Shape(layers: model.decoder.shape.layerCount, heads: model.decoder.shape.headCount)
    if let shape, shape != own {
      throw RankifyError(
        .badArguments,
        "the heads of \(source) are of a model with \(shape.layers) layers of \(shape.heads) heads; \(model.path) has "
          + "\(own.layers) of \(own.heads)")
    }
    guard let modelChecksum, modelChecksum != model.checksum else { return nil }
    return "the heads of \(source) were found in other weights than those of \(model.path)"
  }

  /// What a user should know who shows passages otherwise than the heads were found with; `nil` if all is well.
  public func check(_ options: InContextOptions) -> String? {
    guard let showing else { return nil }
    var differences: [String] = []
    if showing.instruction != options.wording.instruction { differences.append("another instruction (--instruction)") }
    if showing.words != options.words {
      func said(_ words: Int?) -> String { words.map { "\($0) words" } ?? "all words" }
      differences.append("\(said(showing.words)) of a passage, not \(said(options.words)) (--words)")
    }
    if differences.isEmpty { return nil }
    return "the heads of \(source) were found with " + differences.joined(separator: " and ")
  }
}

extension RetrievalHeads {
  /// The presets' names.
  public static var presetNames: String { presets.keys.sorted().joined(separator: ", ") }

  /// Heads published with the paper, found on Natural Questions (`-nq`) and on LongMemEval (`-lme`).
  public static let presets: [String: RetrievalHeads] = [
    "llama-3.1-8b-nq": published(
      "14-22,13-16,14-28,14-31,16-19,14-1,16-26,17-24,14-0,13-0,16-25,13-12,13-1,13-10,17-27,20-14", 32, 32),
    "llama-3.1-8b-lme": published(
      "13-18,13-21,8-11,14-13,17-29,13-1,13-13,14-29,14-31,13-8,16-1,17-21,13-3,10-31,13-4,14-22", 32, 32),
    "llama-3.2-3b-nq": published(
      "13-16,12-12,13-23,13-21,15-18,12-3,21-20,12-1,13-2,13-1,12-6,12-11,13-0,15-22,18-19,18-11", 28, 24),
    "llama-3.2-1b-nq": published(
      "8-21,8-14,7-22,6-31,8-28,10-26,10-0,5-5,8-3,6-30,8-0,7-26,7-25,7-23,11-4,8-20", 16, 32),
    "qwen2.5-7b-nq": published(
      "16-19,16-2,16-20,16-14,16-0,15-24,16-18,17-18,16-1,19-18,19-19,18-16,16-17,19-25,19-17,20-21", 28, 28),
  ]

  private static func published(_ list: String, _ layers: Int, _ heads: Int) -> RetrievalHeads {
    RetrievalHeads(
      heads: list.split(separator: ",").compactMap { AttentionHead($0) }, source: "the QRHead paper",
      modelChecksum: nil,
      shape: Shape(layers: layers, heads: heads))
  }
}

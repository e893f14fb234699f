import Foundation
import LanguageModels
import RankifyCore

/// What `rankify train heads` found: a small JSON file.
public struct RetrievalHeadsFile: Codable, Sendable {
  /// The version that is written, and the only one that is read.
  static let version = 1

  /// What the file is.
  public private(set) var format = "rankify-heads"
  /// Of the format.
  public private(set) var version = Self.version
  /// The model's file or folder.
  public var model: String
  /// The model's checksum.
  public var modelChecksum: String
  /// The model's layers.
  public var layers: Int
  /// Heads of queries in each.
  public var headsPerLayer: Int
  /// The heads to re-rank by, the best first.
  public var heads: [String]
  /// What each measured head is worth.
  public var scores: [String: Double]
  /// What made a head good.
  public var criterion: String
  /// Examples that were read.
  public var examples: Int
  /// Passages of an example at most.
  public var passages: Int
  /// Seed of the passages' order.
  public var seed: UInt64
  /// What the prompt asked for.
  public var instruction: String
  /// Words of a passage at most; `nil`: all.
  public var words: Int?

  /// The best `count` of heads that were measured.
  public init(
    _ measured: [MeasuredHead], keeping count: Int, of model: LocalModel, criterion: String, examples: Int,
    passages: Int,
    seed: UInt64, options: InContextOptions = InContextOptions()
  ) {
    // The file goes to other machines, whose folders are others.
    (self.model, modelChecksum) = (URL(fileURLWithPath: model.path).lastPathComponent, model.checksum)
    (instruction, words) = (options.wording.instruction, options.words)
    (layers, headsPerLayer) = (model.decoder.shape.layerCount, model.decoder.shape.headCount)
    heads = measured.prefix(count).map(\.head.description)
    scores = Dictionary(measured.map { ($0.head.description, $0.score) }) { first, _ in first }
    (self.criterion, self.examples, self.passages, self.seed) = (criterion, examples, passages, seed)
  }

  /// Writes the file, all or nothing.
  public func write(to path: String) throws(RankifyError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      throw RankifyError(.failure, "\(path): a score of a head is no finite number")
    }
    try AtomicFile.write(String(decoding: data, as: UTF8.self) + "\n", to: path)
  }
}

extension RetrievalHeads {
  /// Reads what `RetrievalHeadsFile` writes; of its keys `format`, `version` and `heads` are needed.
  init(file path: String) throws(RankifyError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw RankifyError(.missingResource, "\(path): no such file of heads; 'rankify train heads' makes one")
    }
    let json = try MappedFile(path).withBytes { bytes throws(RankifyError) in
      try JSONValue(bytes.bindMemory(to: UInt8.self), name: path)
    }
    guard json["format"]?.string == "rankify-heads", let list = json["heads"]?.array else {
      throw .invalid(path, "is no file of heads: expected an object with \"format\": \"rankify-heads\" and \"heads\"")
    }
    guard json["version"]?.integer == RetrievalHeadsFile.version else {
      throw .invalid(path, "is of another version than \(RetrievalHeadsFile.version), the one that is read here")
    }
    var heads: [AttentionHead] = []
    for element in list {
      guard let head = element.string.flatMap({ AttentionHead($0) }) else {
        throw .invalid(path, "heads: expected \"layer-head\" such as \"14-22\"")
      }
      heads.append(head)
    }
    if heads.isEmpty { throw .invalid(path, "has no heads") }
    func number(_ key: String) throws(RankifyError) -> Int? {
      guard let value = json[key], value != .null else { return nil }
      guard let number = value.integer else { throw .invalid(path, "\(key): expected a whole number") }
      return number
    }
    let (layers, count, words) = (try number("layers"), try number("headsPerLayer"), try number("words"))
    let shape = layers.flatMap { layers in count.map { Shape(layers: layers, heads: $0) } }
    self.init(heads: heads, source: path, modelChecksum: json["modelChecksum"]?.string, shape: shape)
    showing = json["instruction"]?.string.map { Showing(instruction: $0, words: words) }
  }
}

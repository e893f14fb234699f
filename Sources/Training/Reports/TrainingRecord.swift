import Foundation
import RankifyCore
import Transformers

/// How a model came to be: what `rankify_training.json` in its folder holds, and what its card tells.
public struct TrainingRecord: Codable, Sendable, Hashable {
  /// What kind of model it is.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// One vector for a text.
    case sentenceEncoder = "sentence-encoder"
    /// One vector for a token (ColBERT).
    case lateInteraction = "late-interaction"
    /// Query and document read together.
    case crossEncoder = "cross-encoder"
    /// A scorer of token similarities (LITE).
    case scorer = "lite"
  }

  /// A model that another was made from, or that scored its examples.
  public struct Model: Codable, Sendable, Hashable {
    /// A folder or `org/name`.
    public var name: String
    /// Of the weights that training began with, those among them that were drawn anew.
    public var checksum: String?

    /// Creates a mention.
    public init(name: String, checksum: String? = nil) { (self.name, self.checksum) = (name, checksum) }
  }

  /// A file of examples.
  public struct Data: Codable, Sendable, Hashable {
    /// What it was for: `train`, `dev`, …
    public var role: String
    /// The file or collection.
    public var name: String
    /// Its queries.
    public var queries: Int
    /// The documents that they speak of.
    public var documents: Int
    /// A checksum of the file, where one was taken.
    public var checksum: String?

    /// Creates a mention.
    public init(role: String, name: String, queries: Int, documents: Int, checksum: String? = nil) {
      (self.role, self.name, self.queries, self.documents, self.checksum) = (role, name, queries, documents, checksum)
    }
  }

  /// What kind of model it is.
  public var kind: Kind
  /// What it was trained for, such as `contrastive` or `pg-rank`.
  public var objective: String
  /// Which weights were trained, in words: `all`, `LoRA of rank 16`, `the query encoder's`.
  public var trained: String
  /// The model that training began with.
  public var base: Model
  /// The encoder of the documents that queries were compared with, where it is not the model itself.
  public var documentEncoder: EncoderDescription?
  /// The files of examples.
  public var data: [Data]
  /// All that decides the result besides model and data, by option.
  public var settings: [String: SettingValue]
  /// What all that is drawn at random follows from.
  public var seed: UInt64
  /// The program's version.
  public var program: String
  /// The commit that the program was built from, where it is known.
  public var commit: String?
  /// Steps that were made.
  public var steps: Int
  /// Time that they took.
  public var seconds: Double
  /// What dev said over time.
  public var dev: [TrainingMeasurement]
  /// What dev said of the weights that were kept; `nil` without dev.
  public var best: TrainingMeasurement?

  private var format = "rankify-training"
  private var version = 1

  private enum CodingKeys: String, CodingKey {
    case format, version, kind, objective, trained, base, data, settings, seed, program, commit, steps, seconds, dev,
      best
    case documentEncoder = "document_encoder"
  }

  /// Creates a record.
  public init(
    kind: Kind, objective: String, trained: String, base: Model, documentEncoder: EncoderDescription? = nil,
    data: [Data], settings: [String: SettingValue], seed: UInt64, program: String, commit: String? = nil, steps: Int,
    seconds: Double, dev: [TrainingMeasurement] = [], best: TrainingMeasurement? = nil
  ) {
    (self.kind, self.objective, self.trained, self.base) = (kind, objective, trained, base)
    (self.documentEncoder, self.data, self.settings, self.seed) = (documentEncoder, data, settings, seed)
    (self.program, self.commit, self.steps, self.seconds) = (program, commit, steps, seconds)
    (self.dev, self.best) = (dev, best)
  }
}

extension TrainingRecord {
  /// The text of `rankify_training.json`: keys sorted, numbers that are not finite as strings.
  public func json() throws(RankifyError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    } catch {
      throw RankifyError(.failure, "the record of the training cannot be written as JSON", cause: error)
    }
  }

  /// The record in a model's folder; `nil` where the folder has none.
  public init?(folder: String) throws(RankifyError) {
    let path = folder + "/" + ModelFolderWriter.recordName
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      self = try decoder.decode(Self.self, from: Foundation.Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw RankifyError(
        .invalidInput, "\(path): is no record of a training that this program knows; train the model again",
        cause: error)
    }
    guard format == "rankify-training", version == 1 else {
      throw .invalid(path, "has format '\(format)' of version \(version); expected rankify-training of version 1")
    }
  }
}

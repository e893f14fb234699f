import Foundation
import Synchronization
import Tensors
import Transformers
import Vectors

/// The arithmetic of a model's layers: `fp32`, `bf16` or `int8`.
public typealias ModelPrecision = Tensors.Precision

/// Loads models by the names that users give: a folder, an installed name, or `org/name` of the hub, which is fetched where
/// it has to be.
public enum Models {
  /// A dual encoder.
  /// - Parameters:
  ///   - threads: how many to compute on; all cores if `nil`
  ///   - report: told of downloads
  public static func encoder(
    _ name: String, precision: ModelPrecision = .fp32, threads: Int? = nil,
    report: @escaping @Sendable (ModelEvent) -> Void = { _ in }
  ) async throws(RankifyError) -> LoadedEncoder {
    let model = try await ModelResolver().resolve(name, report: report)
    return LoadedEncoder(
      try SentenceEncoder(folder: model.folder, name: model.lasting(name), precision: precision, threads: threads))
  }

  /// A cross-encoder.
  /// - Parameters: as for `encoder`
  public static func crossEncoder(
    _ name: String, precision: ModelPrecision = .fp32, threads: Int? = nil,
    report: @escaping @Sendable (ModelEvent) -> Void = { _ in }
  ) async throws(RankifyError) -> LoadedCrossEncoder {
    let model = try await ModelResolver().resolve(name, report: report)
    return LoadedCrossEncoder(try CrossEncoder(folder: model.folder, precision: precision, threads: threads))
  }

  /// A language model: a `.gguf` file, a folder, an installed name, or `org/name`.
  /// - Parameters: as for `encoder`, and
  ///   - chatTemplate: a file with how conversations are written; the model's own way if `nil`
  public static func languageModel(
    _ name: String, precision: ModelPrecision = .fp32, chatTemplate: String? = nil, threads: Int? = nil,
    report: @escaping @Sendable (ModelEvent) -> Void = { _ in }
  ) async throws(RankifyError) -> LocalModel {
    let compute = threads.map { Compute(pool: ThreadPool(threads: $0)) } ?? .parallel
    let chat = try chatTemplate.map { file throws(RankifyError) in try ChatFormat(file: file) }
    // A file is a model whatever it is called, as in the stores of other programs.
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: name, isDirectory: &isFolder)
    if isThere ? !isFolder.boolValue : name.hasSuffix(".gguf") {
      return try LocalModel(name, precision: precision, chat: chat, on: compute)
    }
    let model = try await ModelResolver().resolve(name, report: report)
    return try LocalModel(model.folder, precision: precision, chat: chat, on: compute)
  }
}

extension ResolvedModel {
  /// What to call the model that was asked for as `name`, so that it is found from any working folder.
  func lasting(_ name: String) -> String { folder == name ? lastingName : name }
}

/// A cross-encoder that counts the pairs it had to cut off.
public final class LoadedCrossEncoder: PairScorer {
  /// The model's checksum.
  public var checksum: String { model.checksum }
  private let model: CrossEncoder
  private let truncated = Atomic<Int>(0)

  init(_ model: CrossEncoder) { self.model = model }

  /// How many of the pairs scored so far were longer than the model reads.
  public var truncatedTexts: Int { truncated.load(ordering: .relaxed) }

  /// One score for each document, in order.
  public func scores(of documents: [String], for query: String) throws(RankifyError) -> [Float] {
    let scored = try model.scoredPairs(of: documents, for: query)
    truncated.add(scored.report.truncated, ordering: .relaxed)
    return scored.scores
  }
}

/// A dual encoder that counts the texts it had to cut off.
public final class LoadedEncoder: DenseEncoder {
  /// What decides its vectors.
  public var identity: EncoderDescription { encoder.identity }
  private let encoder: SentenceEncoder
  private let truncated = Atomic<Int>(0)

  init(_ encoder: SentenceEncoder) { self.encoder = encoder }

  /// How many of the texts encoded so far were longer than the model reads.
  public var truncatedTexts: Int { truncated.load(ordering: .relaxed) }

  /// Throws where the model encodes queries only: to be asked before long work on documents.
  public func requireDocuments() throws(RankifyError) { try encoder.requireDocuments() }

  /// One vector for each text, in order.
  public func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [[Float]] {
    let embeddings = try encoder.embeddings(of: texts, as: role)
    truncated.add(embeddings.report.truncated, ordering: .relaxed)
    return embeddings.vectors.rowArrays
  }
}

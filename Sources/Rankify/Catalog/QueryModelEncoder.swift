import ModelHub
import RankifyCore
import Training

/// An encoder whose queries are read by a model of their own, which was trained against the vectors of the documents' encoder.
///
/// It gives itself out as the documents' encoder, whose vectors it is to be compared with.
public final class QueryModelEncoder: DenseEncoder {
  /// The encoder of the documents.
  public let identity: EncoderDescription
  /// The encoder of queries.
  public let queries: LoadedEncoder
  private let documents: LoadedEncoder?

  /// - Parameters:
  ///   - folder: of the query model, with the record of its training
  ///   - name: how messages call it
  ///   - identity: of the encoder of the documents
  ///   - documents: that encoder, where documents are to be encoded, too
  init(
    _ queries: LoadedEncoder, folder: String, name: String, identity: EncoderDescription, documents: LoadedEncoder?
  ) throws(RankifyError) {
    (self.queries, self.identity, self.documents) = (queries, identity, documents)
    guard let trained = try TrainingRecord(folder: folder)?.documentEncoder else {
      throw .invalid(
        name,
        "is no query model: it has no \(ModelFolderWriter.recordName) that says whose documents its queries were trained against ('document_encoder'); use it for documents, too (--model)"
      )
    }
    try Self.check(trained, identity, name)
    guard queries.identity.dimension == identity.dimension else {
      throw .invalid(
        name,
        "gives vectors of dimension \(queries.identity.dimension), and those of the documents have \(identity.dimension); its folder is damaged"
      )
    }
  }

  /// Throws unless documents are encoded as they were in training. Less exact arithmetic is no other encoder, nor is one that
  /// reads more of a text.
  private static func check(
    _ trained: EncoderDescription, _ found: EncoderDescription, _ name: String
  ) throws(RankifyError) {
    if found.precision == "int8", trained.precision != "int8" {
      throw .invalid(
        name,
        "was trained against documents encoded in \(trained.precision), and these were encoded in int8, which is another encoder by its checksum; encode them with --precision fp32 or bf16"
      )
    }
    var found = found
    (found.precision, found.maximumLength) = (trained.precision, trained.maximumLength)
    let differences = found.differences(from: trained)
    if differences.isEmpty { return }
    throw .invalid(
      name,
      "was trained against documents encoded by \(trained.name), and these were encoded by \(found.name), which has \(differences.joined(separator: ", ")); encode them with that model, or name the query model that belongs to this one"
    )
  }

  /// How many of the texts encoded so far were longer than the models read.
  public var truncatedTexts: Int { queries.truncatedTexts + (documents?.truncatedTexts ?? 0) }

  /// One vector for each text, in order.
  public func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [[Float]] {
    if role == .query { return try queries.encode(texts, as: role) }
    guard let documents else {
      throw RankifyError(
        .failure, "\(identity.name): the encoder of the documents is not loaded; only queries are encoded")
    }
    return try documents.encode(texts, as: role)
  }
}

extension Models {
  /// A model of queries, to be compared with documents that another encoder has made vectors of.
  /// - Parameters:
  ///   - identity: of the encoder of the documents
  ///   - documents: that encoder, where documents are to be encoded, too
  ///   - threads: how many to compute on; all cores if `nil`
  ///   - report: told of downloads
  /// - Throws: invalid input where the model was not trained against documents of that encoder.
  public static func queryEncoder(
    _ name: String, for identity: EncoderDescription, documents: LoadedEncoder? = nil, threads: Int? = nil,
    report: @escaping @Sendable (ModelEvent) -> Void = { _ in }
  ) async throws(RankifyError) -> QueryModelEncoder {
    let model = try await ModelResolver().resolve(name, report: report)
    let precision = ModelPrecision(rawValue: identity.precision) ?? .fp32
    let queries = try await encoder(name, precision: precision, threads: threads, report: report)
    return try QueryModelEncoder(queries, folder: model.folder, name: name, identity: identity, documents: documents)
  }
}

/// Whether vectors that an index keeps of its documents serve.
public enum StoredVectors: Hashable, Sendable {
  /// Where they are by the same encoder and as exact as the method needs; else documents are encoded.
  case whereTheySuit
  /// They must, whatever they have lost in storage; a fault where they are of another encoder or of no use.
  case required
  /// Never: documents are encoded.
  case ignored
}

/// Where the vectors of documents come from.
public enum VectorOrigin: Hashable, Sendable {
  /// The index, which keeps them as the words say; documents that lack theirs are encoded.
  case index(String)
  /// They are made on the spot; with the reason where the index has some.
  case encoder(reason: String?)

  /// The origin for whoever waits, or `nil` where there is nothing to tell.
  public var words: String? {
    switch self {
    case .index(let storage): "vectors of documents are those of the index (\(storage))"
    case .encoder(nil): nil
    case .encoder(.some(let reason)): "documents are encoded: \(reason)"
    }
  }

  /// Whether stored vectors serve.
  public var isIndex: Bool {
    if case .index = self { true } else { false }
  }
}

/// Vectors of an index, or why there are none.
struct FoundVectors<Index: Sendable>: Sendable {
  let index: Index?
  let origin: VectorOrigin

  static func none(_ reason: String?, _ settings: RerankSettings) throws(RankifyError) -> FoundVectors {
    guard settings.stored == .required else { return FoundVectors(index: nil, origin: .encoder(reason: reason)) }
    throw RankifyError(
      .badArguments,
      "stored vectors cannot serve: \(reason ?? "there are none"); without --stored-vectors documents are encoded")
  }
}

extension RerankSettings {
  /// The single vectors of the index, if they serve.
  func storedVectors(_ encoder: EncoderDescription) throws(RankifyError) -> FoundVectors<DenseIndex> {
    guard let index, let made = try DenseIndex.encoder(of: index.path) else { return try .none(nil, self) }
    let differences = encoder.differences(from: made)
    if let reason = reason(made.name, differences) { return try .none(reason, self) }
    let dense = try DenseIndex(index)
    // Vectors scaled to length 1 have lost their dot product.
    if metric == .dot, dense.storage.metric == .cosine, !encoder.isNormalized {
      return try .none("the index keeps vectors at length 1, which have lost their dot product", self)
    }
    return FoundVectors(index: dense, origin: .index(dense.storage.words))
  }

  /// The token vectors of the index, if they serve.
  /// - Parameter unfit: why vectors that are kept so are of no use, or too inexact unless they are asked for
  func storedTokens(
    _ encoder: MultiVectorDescription, unfit: (TokenStorage, _ isRequired: Bool) -> String? = { _, _ in nil }
  ) throws(RankifyError) -> FoundVectors<LateIndex> {
    guard let index, let made = try LateIndex.encoder(of: index.path) else { return try .none(nil, self) }
    if let reason = reason(made.name, encoder.differences(from: made)) { return try .none(reason, self) }
    let late = try LateIndex(index)
    if let reason = unfit(late.storage, stored == .required) { return try .none(reason, self) }
    return FoundVectors(index: late, origin: .index(late.storage.words))
  }

  /// What forbids to use stored vectors of whole documents, whatever they are.
  private func reason(_ made: String, _ differences: [String]) -> String? {
    if stored == .ignored { return "stored vectors are not asked for" }
    if longDocuments != .beginning { return "stored vectors are of whole documents, not of passages" }
    if differences.isEmpty { return nil }
    return "those of the index were made by \(made), and this encoder has \(differences.joined(separator: ", "))"
  }
}

extension TokenStorage {
  /// Why a learned scorer does not read vectors that are kept so: it was trained on vectors as an encoder makes them, each in
  /// its place.
  func unfitForLITE(_ isRequired: Bool) -> String? {
    if poolFactor > 1 { return "those of the index are pooled, and the scorer reads tokens in their places" }
    if encoding.residualBits == nil || isRequired { return nil }
    return
      "those of the index are codes of residuals (\(encoding.rawValue)), coarser than what the scorer was made for "
      + "(--stored-vectors takes them)"
  }

  /// Why vectors that are kept so explain nothing.
  func unfitForExplaining(_ isRequired: Bool) -> String? {
    poolFactor > 1 ? "those of the index are pooled, and belong to no single token" : nil
  }
}

import RankifyCore

/// A family of encoders: how its checkpoints name and shape their tensors.
protocol EncoderFamily: Sendable {
  /// The values of `model_type` in `config.json` that mean this family.
  static var modelTypes: [String] { get }
  /// The end of the name of a tensor that every checkpoint of the family has; what stands before it is the prefix.
  static var probe: String { get }

  /// Builds the model.
  /// - Parameter maximumLength: the longest sequence that will be asked for; `nil`: as long as the model allows
  static func model<E: Engine>(
    _ config: JSONObject, _ weights: LayerWeights<E>, maximumLength: Int?
  ) throws(RankifyError) -> any EncoderModel<E>

  /// What stands before the encoder's tensors in a model with a head.
  static var headedPrefix: String { get }
  /// What `transformers` calls the family's models for sequence classification, by the values of `model_type`.
  static var classifiers: [String: String] { get }
  /// The head for sequence classification.
  static func head(_ config: JSONObject) throws(RankifyError) -> HeadShape
}

/// The families that can be loaded; a new one is one file and one line here.
enum EncoderFamilies {
  static let all: [any EncoderFamily.Type] = [BERT.self, DistilBERT.self, RoBERTa.self, MPNet.self, ModernBERT.self]

  /// The family that `config.json` names.
  static func family(of config: JSONObject) throws(RankifyError) -> any EncoderFamily.Type {
    let type = try config.string("model_type")
    if let family = all.first(where: { $0.modelTypes.contains(type) }) { return family }
    let known = all.flatMap { $0.modelTypes }.sorted().joined(separator: ", ")
    throw .invalid(config.file, "'model_type' is '\(type)'; encoders that can be loaded are \(known)")
  }
}

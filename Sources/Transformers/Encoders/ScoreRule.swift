import RankifyCore
import Tensors

/// How the logits of a model for sequence classification become scores, as sentence-transformers decides it.
enum ScoreRule {
  private static let activations: [String: Activation] = [
    "Identity": .none, "Sigmoid": .sigmoid, "Tanh": .tanh, "ReLU": .relu,
  ]

  /// The number of classes, which must be one: several classes do not say which of them means relevance.
  static func labelCount(_ config: JSONObject) throws(RankifyError) -> Int {
    // What `transformers` takes where config.json says nothing.
    var (labels, source) = (2, "where config.json names none")
    if let names = try config.optionalObject("id2label") {
      (labels, source) = (names.keys.count, "by 'id2label'")
    } else if let count = try config.optionalInt("num_labels") {
      (labels, source) = (count, "by 'num_labels'")
    }
    guard labels == 1 else {
      throw .invalid(
        config.file,
        "the model has \(labels) classes (\(source)); re-ranking needs one with a single class, whose logit is the score"
      )
    }
    return labels
  }

  /// The function that the settings name, in the places where versions have put it; else the logistic function where there
  /// is one class.
  static func activation(_ folder: ModelFolder, labels: Int) throws(RankifyError) -> Activation {
    let places: [(JSONObject?, String)] = [
      (try folder.config.optionalObject("sentence_transformers"), "activation_fn"),
      (folder.config, "sbert_ce_default_activation_function"), (folder.settings, "activation_fn"),
    ]
    for (object, key) in places {
      guard let object, let name = try object.optionalString(key) else { continue }
      guard let activation = name.split(separator: ".").last.flatMap({ activations[String($0)] }) else {
        throw .invalid(
          object.file, "'\(key)' is '\(name)'; known are \(activations.keys.sorted().joined(separator: ", "))")
      }
      return activation
    }
    return labels == 1 ? .sigmoid : .none
  }
}

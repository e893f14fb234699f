import RankifyCore

/// What a run of training is: a checkpoint serves no other.
public struct TrainingIdentity: Sendable, Hashable, Codable {
  /// The objective, with its numbers.
  public var objective: String
  /// What decides the weights besides.
  public var settings: TrainingSettings
  /// A checksum of the model before training.
  public var model: String
  /// What else decides the model that is trained: its kind, what it reads, in words.
  public var kind: String
  /// Checksums of the files besides weights that decide what the model reads of texts, by name: `tokenizer.json`, …
  public var files: [String: String]
  /// A checksum of the vectors that documents keep; `nil` where the model encodes them itself.
  public var documentVectors: String?
  /// A checksum of the examples.
  public var examples: String
  /// What decides when training stops: the measure, how often, how patiently, a checksum of its examples; `nil` without.
  public var measurement: String?

  /// Creates an identity.
  public init(
    objective: String, settings: TrainingSettings, model: String, kind: String = "", files: [String: String] = [:],
    documentVectors: String? = nil, examples: String, measurement: String? = nil
  ) {
    (self.objective, self.settings, self.model, self.kind, self.files) = (objective, settings, model, kind, files)
    (self.documentVectors, self.examples, self.measurement) = (documentVectors, examples, measurement)
  }

  /// What differs from `other`, in words for a message; empty where nothing does.
  public func differences(from other: TrainingIdentity) -> [String] {
    func difference<T: Equatable>(_ what: String, _ a: T, _ b: T) -> String? { a == b ? nil : "\(what) \(a), not \(b)" }
    return [
      difference("objective", objective, other.objective),
      settings == other.settings ? nil : Self.words(settings, other.settings),
      // Another kind, and another seed of what is drawn, make other weights of the same model.
      model == other.model || kind != other.kind || settings.seed != other.settings.seed ? nil : "another model",
      difference("a model as", "'\(kind)'", "'\(other.kind)'"),
      files == other.files ? nil : "another \(Self.names(files, other.files).joined(separator: ", ")) of the model",
      documentVectors == other.documentVectors ? nil : vectorsWords(other),
      examples == other.examples ? nil : "other training examples",
      difference("measurement", measurement ?? "none", other.measurement ?? "none"),
    ].compactMap { $0 }
  }

  /// The files that differ, or are missing on one side.
  private static func names(_ a: [String: String], _ b: [String: String]) -> [String] {
    Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted { ByteOrder.precedes($0, $1) }
  }

  private func vectorsWords(_ other: TrainingIdentity) -> String {
    guard documentVectors != nil else { return "documents encoded by the model, not vectors of an index" }
    return other.documentVectors == nil
      ? "vectors of documents from an index, not by the model" : "other vectors of documents"
  }

  /// The settings that differ.
  private static func words(_ a: TrainingSettings, _ b: TrainingSettings) -> String {
    zip(Mirror(reflecting: a).children, Mirror(reflecting: b).children)
      .filter { "\($0.value)" != "\($1.value)" }
      .map { "\(option($0.label ?? "setting")) \(shown($0.value)), not \(shown($1.value))" }.joined(separator: ", ")
  }

  private static func shown(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .optional else { return "\(value)" }
    return mirror.children.first.map { "\($0.value)" } ?? "as it is"
  }

  /// A setting as users know it.
  private static func option(_ setting: String) -> String {
    let names = [
      "adapterRank": "lora", "adapterScale": "lora-alpha", "frozen": "freeze", "clipping": "clip",
      "accumulation": "accumulate",
    ]
    return names[setting] ?? setting.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }
}

/// How far a run is; what a checkpoint holds besides matrices.
struct TrainingState: Codable {
  var identity: TrainingIdentity
  var steps = 0
  var measurements: [TrainingMeasurement] = []
  /// Seconds of computing so far.
  var seconds = 0.0

  /// The best measurement, the earliest of equals.
  var best: TrainingMeasurement? {
    measurements.reduce(nil) { best, next in best.map { next.value > $0.value ? next : $0 } ?? next }
  }

  /// Measurements since the best one.
  var patience: Int { best.map { best in measurements.count { $0.step > best.step } } ?? 0 }
}

import RankifyCore
import Tensors

/// How to load a model.
struct LoadingOptions: Sendable {
  var precision: Precision
  var pool: ThreadPool
  /// Asked for by the user; `nil`: as the model says.
  var maximumLength: Int?
  /// The longest sequence that will be made, where that may be more than the model's authors wrote down; the model may yet
  /// have fewer positions.
  var longest: Int?
  /// Whether sequences hold two texts.
  var isPair: Bool

  init(precision: Precision, threads: Int?, maximumLength: Int?, isPair: Bool = false) throws(RankifyError) {
    if let threads, !(1...1024).contains(threads) {
      throw RankifyError(.badArguments, "\(threads) threads; expected 1 to 1024")
    }
    (self.precision, self.maximumLength, self.isPair) = (precision, maximumLength, isPair)
    pool = threads.map { ThreadPool(threads: $0) } ?? .shared
  }
}

/// A model in memory, with what else its folder holds.
struct LoadedModel<E: Engine> {
  let reader: TextReader
  let model: any EncoderModel<E>
  let family: any EncoderFamily.Type
  let weights: LayerWeights<E>

  /// - Parameter source: makes the layers
  init(_ folder: ModelFolder, _ options: LoadingOptions, source: E.Source) throws(RankifyError) {
    family = try EncoderFamilies.family(of: folder.config)
    let checkpoint = try Checkpoint(folder: folder.transformer)
    weights = try LayerWeights(checkpoint, probe: family.probe, source: source)
    let tokenizer = try Tokenizer(folder: folder.transformer)
    var wish = options.maximumLength ?? folder.maximumLength ?? tokenizer.maximumLength
    if let longest = options.longest { wish = wish.map { max($0, longest) } }
    model = try family.model(folder.config, weights, maximumLength: wish)
    let limit = try Self.maximumLength(options, wish, model, tokenizer, folder)
    reader = TextReader(
      tokenizer: tokenizer, pool: options.pool, maximumLength: limit, lowercases: folder.lowercases)
  }

  /// The user's wish, else the authors' limit, else the tokenizer's; never more than the model has positions for.
  private static func maximumLength(
    _ options: LoadingOptions, _ wish: Int?, _ model: any EncoderModel<E>, _ tokenizer: Tokenizer,
    _ folder: ModelFolder
  ) throws(RankifyError) -> Int {
    let special = tokenizer.specialTokenCount(isPair: options.isPair)
    if let asked = options.maximumLength, asked > model.maximumLength || asked <= special {
      throw RankifyError(
        .badArguments,
        "a maximum length of \(asked) tokens; \(folder.path) takes \(special + 1) to \(model.maximumLength)")
    }
    let limit = min(wish ?? model.maximumLength, model.maximumLength)
    guard limit >= special, limit > 0 else {
      throw .invalid(folder.path, "a limit of \(limit) tokens leaves no room for the \(special) special ones")
    }
    return limit
  }

  /// Packed weights have been copied; what stays mapped comes back when it is needed.
  func releasePages() { weights.checkpoint.releasePages() }
}

extension LoadedModel where E == Inference {
  init(_ folder: ModelFolder, _ options: LoadingOptions) throws(RankifyError) {
    try self.init(folder, options, source: Packing(precision: options.precision, pool: options.pool))
  }

  var runner: TransformerRunner { TransformerRunner(reader: reader, model: model) }
}

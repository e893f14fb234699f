import RankifyCore

/// What the name in `tokenizer.ggml.pre` stands for.
struct GGUFPreTokenizer {
  /// Cuts texts into words and writes their bytes as characters.
  let preTokenizer: any PreTokenizer
  /// Whether a word that is a token is taken as it is, whatever the merges say.
  let takesWholeWords: Bool
  /// Whether texts begin with the token for that, where the file does not say.
  let addsBeginning: Bool

  private struct Kind: Sendable {
    let patterns: [String]
    var isLlama = false
  }

  private static let kinds: [String: Kind] = {
    let names: [(Kind, [String])] = [
      (Kind(patterns: GGUFPatterns.standard), ["default"]),
      (
        Kind(patterns: GGUFPatterns.llama3, isLlama: true),
        ["llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"]
      ),
      (Kind(patterns: GGUFPatterns.llama3), ["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"]),
      (Kind(patterns: GGUFPatterns.qwen2), ["qwen2", "deepseek-r1-qwen", "megrez", "stablelm2", "hunyuan"]),
      (Kind(patterns: GGUFPatterns.qwen35), ["qwen35"]), (Kind(patterns: GGUFPatterns.seedCoder), ["seed-coder"]),
      (
        Kind(patterns: GGUFPatterns.gpt2),
        ["gpt-2", "phi-2", "olmo", "mpt", "jais", "trillion", "exaone4", "mellum", "a.x-4.0", "granite-docling"]
      ),
      (
        Kind(patterns: GGUFPatterns.smollm),
        ["smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b"]
      ),
      (Kind(patterns: GGUFPatterns.tekken, isLlama: true), ["tekken"]),
      (Kind(patterns: GGUFPatterns.gpt4o), ["gpt-4o", "llama4", "kanana2"]),
      (Kind(patterns: GGUFPatterns.deepSeekLLM), ["deepseek-llm"]),
      (Kind(patterns: GGUFPatterns.deepSeekCoder), ["deepseek-coder"]),
      (Kind(patterns: GGUFPatterns.deepSeek3), ["deepseek-v3", "hunyuan-dense"]),
      (Kind(patterns: GGUFPatterns.falcon), ["falcon"]),
      (Kind(patterns: GGUFPatterns.bloom), ["bloom", "poro-chat", "gpt3-finnish"]),
      (Kind(patterns: GGUFPatterns.viking), ["viking"]),
    ]
    let pairs = names.flatMap { kind, names in names.map { ($0, kind) } }
    return Dictionary(uniqueKeysWithValues: pairs)
  }()

  /// The names that are known, in order.
  static var names: [String] { kinds.keys.sorted() }

  init(_ metadata: GGUFMetadata) throws(RankifyError) {
    let key = "tokenizer.ggml.pre"
    guard let name = try metadata.optionalString(key) else {
      throw .invalid(
        metadata.path,
        "has no '\(key)', which says how texts are cut into words; convert the model with a newer converter")
    }
    guard let kind = Self.kinds[name] else {
      throw .invalid(
        metadata.path, "the pre-tokenizer '\(name)' is not supported; known are \(Self.names.joined(separator: ", "))")
    }
    var steps: [any PreTokenizer] = []
    for pattern in kind.patterns { steps.append(PatternSplit(isolating: try RegularExpression(pattern))) }
    steps.append(ByteLevelPreTokenizer())
    preTokenizer = PreTokenizerSequence(steps: steps)
    (takesWholeWords, addsBeginning) = (kind.isLlama, kind.isLlama)
  }
}

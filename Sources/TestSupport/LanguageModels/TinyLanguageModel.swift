/// A language model of random weights in the shape of Qwen3, whose tokens are the 256 bytes, a few words and the marks of chats:
/// as a GGUF file or as a folder, for tests that need something to load and to talk to.
public struct TinyLanguageModel: Sendable {
  /// The longest sequence.
  public var contextLength = 512
  /// Layers.
  public var layers = 2
  /// Decides the weights.
  public var seed: UInt64 = 1
  /// How conversations are written; `nil` for none.
  public var chatTemplate: String? = TinyLanguageModel.chatTemplate
  /// Whether the logit of the last token is beyond all numbers.
  public var isBroken = false
  /// Whether a folder's special tokens are looked for in normalized text.
  public var normalizesSpecials = false
  /// Tokens besides those of the tokenizer that the model knows.
  public var missingTokens = 0

  static let (hidden, heads, keyHeads, headDim, inner) = (32, 4, 2, 8, 48)

  /// A sound model.
  public init() {}

  /// The chat template of the ChatML kind.
  public static let chatTemplate = """
    {% for message in messages %}<|im_start|>{{ message.role }}
    {{ message.content }}<|im_end|>
    {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
    {% endif %}
    """

  /// Merged from bytes: each from the two before it.
  static let merges = [("y", "e"), ("ye", "s"), ("n", "o"), ("Y", "e"), ("Ye", "s"), ("N", "o")]
  /// Marks of chats, behind all others.
  static let specials = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"]

  /// All tokens by their ids.
  public static let tokens: [String] = ByteLetters.all + merges.map { $0.0 + $0.1 } + specials

  var tensors: [(name: String, folderName: String, shape: [Int], values: [Float])] {
    let (hidden, keys) = (Self.hidden, Self.keyHeads * Self.headDim)
    let queries = Self.heads * Self.headDim, rows = Self.tokens.count - missingTokens
    var generator = SeededGenerator(seed: seed)
    func random(_ rows: Int, _ columns: Int) -> [Float] {
      (0..<rows * columns).map { _ in Float.random(in: -0.4...0.4, using: &generator) }
    }
    let ones = { (count: Int) in [Float](repeating: 1, count: count) }
    var embeddings = random(rows, hidden)
    if isBroken { embeddings.replaceSubrange(((rows - 1) * hidden)..., with: repeatElement(3e38, count: hidden)) }
    var result = [
      ("token_embd.weight", "model.embed_tokens.weight", [rows, hidden], embeddings),
      ("output_norm.weight", "model.norm.weight", [hidden], ones(hidden)),
    ]
    for layer in 0..<layers {
      let (g, t) = ("blk.\(layer).", "model.layers.\(layer).")
      result += [
        (g + "attn_norm.weight", t + "input_layernorm.weight", [hidden], ones(hidden)),
        (g + "attn_q.weight", t + "self_attn.q_proj.weight", [queries, hidden], random(queries, hidden)),
        (g + "attn_k.weight", t + "self_attn.k_proj.weight", [keys, hidden], random(keys, hidden)),
        (g + "attn_v.weight", t + "self_attn.v_proj.weight", [keys, hidden], random(keys, hidden)),
        (g + "attn_output.weight", t + "self_attn.o_proj.weight", [hidden, queries], random(hidden, queries)),
        (g + "attn_q_norm.weight", t + "self_attn.q_norm.weight", [Self.headDim], ones(Self.headDim)),
        (g + "attn_k_norm.weight", t + "self_attn.k_norm.weight", [Self.headDim], ones(Self.headDim)),
        (g + "ffn_norm.weight", t + "post_attention_layernorm.weight", [hidden], ones(hidden)),
        (g + "ffn_gate.weight", t + "mlp.gate_proj.weight", [Self.inner, hidden], random(Self.inner, hidden)),
        (g + "ffn_up.weight", t + "mlp.up_proj.weight", [Self.inner, hidden], random(Self.inner, hidden)),
        (g + "ffn_down.weight", t + "mlp.down_proj.weight", [hidden, Self.inner], random(hidden, Self.inner)),
      ]
    }
    return result
  }
}

/// The characters by which byte-level tokenizers write bytes: printable ones by themselves, others from U+0100 on.
enum ByteLetters {
  static let all: [String] = {
    let printable = Set(0x21...0x7e).union(0xa1...0xac).union(0xae...0xff)
    var next: UInt32 = 0x100
    return (0..<256).map { byte -> String in
      if printable.contains(byte) { return String(Character(Unicode.Scalar(UInt8(byte)))) }
      defer { next += 1 }
      return Unicode.Scalar(next).map { String(Character($0)) } ?? ""
    }
  }()
}

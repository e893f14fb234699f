import RankifyCore
import Tensors
import Transformers

/// A language model on this machine: the decoder, its tokenizer, and how it wants conversations written.
public struct LocalModel: Sendable {
  /// The file or folder.
  public let path: String
  /// Tokens to logits.
  public let decoder: DecoderModel
  /// Text to tokens and back.
  public let tokenizer: Tokenizer
  /// How conversations are written; `nil` for a model that was never taught any.
  public let chat: ChatFormat?
  /// Tokens by which the model ends what it says.
  public let endTokens: Set<Int32>
  /// 32 hexadecimal digits of what the model computes with and reads texts by: all settings, and samples of the weights.
  public let checksum: String

  /// The longest sequence of tokens, prompt and answer together.
  public var contextLength: Int { decoder.shape.contextLength }

  /// Loads a model.
  /// - Parameters:
  ///   - path: a GGUF file, the first of several or any of them; a folder that has one; or a folder of `transformers` with
  ///     `config.json`, safetensors and `tokenizer.json`
  ///   - precision: the arithmetic of products with weights
  ///   - chat: how conversations are written, instead of the model's own way
  /// - Throws: `missingResource` or `invalidInput` with a sentence that names the file and what is wrong with it
  /// - Complexity: O(weights): they are unpacked and packed once
  public init(
    _ path: String, precision: Precision = .fp32, chat: ChatFormat? = nil, on compute: Compute = .parallel
  ) throws(RankifyError) {
    let source = try LocalModelFiles(path)
    (self.path, tokenizer) = (source.path, try source.tokenizer())
    if let chat { self.chat = chat } else { self.chat = try source.chat() }
    decoder = try DecoderModel(source.path, precision: precision, on: compute)
    endTokens = try EndTokens.of(tokenizer, named: try source.endTokenIDs(), in: source.path)
    checksum = try source.checksum(with: chat)
    try requireOneModel()
  }

  /// A tokenizer may have special tokens that its model does not know, as that of Gemma for images; not words.
  private func requireOneModel() throws(RankifyError) {
    let known = Int32(decoder.shape.vocabularySize)
    guard tokenizer.maximumID >= known else { return }
    if let id = (known...tokenizer.maximumID).first(where: {
      tokenizer.token(of: $0) != nil && !tokenizer.isSpecial($0)
    }) {
      throw .invalid(
        path, "the tokenizer has a token \(id), but the model knows \(known) tokens; they are not of one model")
    }
  }

  /// The spelling of a special token; `nil` where there is none.
  func text(of id: Int32?) -> String? { id.flatMap { tokenizer.token(of: $0) } }
}

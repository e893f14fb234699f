/// The files of a model's folder that are taken over into one made from it: what says how texts are read and what follows the
/// encoder, never weights of any format.
enum ModelFolderNames {
  /// Beside the encoder's weights.
  static let encoder =
    [
      "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
      "vocab.txt", "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model",
    ] + limits
  /// The encoder's own settings in sentence-transformers, under the names that versions have given the file.
  static let limits = [
    "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json",
    "sentence_mpnet_config.json",
  ]
  /// In the folder itself. A licence goes with the weights that are made from others.
  static let root = [
    "modules.json", "config_sentence_transformers.json", "artifact.metadata", "LICENSE", "LICENSE.txt", "LICENSE.md",
    "NOTICE",
  ]
  /// In the folders of modules.
  static let module = ["config.json"]
}

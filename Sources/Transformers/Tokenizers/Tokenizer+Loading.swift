import Foundation
import RankifyCore

extension Tokenizer {
  /// Loads the tokenizer of a model folder: its `tokenizer.json`, or else its `vocab.txt` (BERT). What
  /// `special_tokens_map.json` and `tokenizer_config.json` say about special tokens and lengths counts, too.
  public convenience init(folder: String) throws(RankifyError) {
    let settings = try TokenizerSettings(folder: folder)
    let (json, vocabulary) = (folder + "/tokenizer.json", folder + "/vocab.txt")
    var description: TokenizerDescription
    if FileManager.default.fileExists(atPath: json) {
      description = try TokenizerFile.read(json)
    } else if FileManager.default.fileExists(atPath: vocabulary) {
      description = try VocabularyFile.read(vocabulary, normalizer: settings.bertNormalizer)
    } else {
      throw RankifyError(
        .missingResource, "\(folder): holds neither tokenizer.json nor vocab.txt; is this the folder of a model?")
    }
    settings.apply(to: &description)
    try self.init(description)
  }

  /// Loads a `tokenizer.json`.
  public convenience init(json path: String) throws(RankifyError) { try self.init(try TokenizerFile.read(path)) }

  /// Loads a `vocab.txt` of BERT.
  /// - Parameters:
  ///   - path: the file
  ///   - lowercases: whether the model is an uncased one, for which texts lose case and accents
  public convenience init(vocabulary path: String, lowercases: Bool = true) throws(RankifyError) {
    try self.init(try VocabularyFile.read(path, normalizer: BertNormalizer(lowercases: lowercases)))
  }
}

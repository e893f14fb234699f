import Foundation
import RankifyCore
import Transformers

/// The tokens by which a model ends what it says.
enum EndTokens {
  /// What the token that ends a text is called, which models of chats write, too, now and then.
  private static let textEnds = ["<|endoftext|>", "<|end_of_text|>"]

  /// Those that the tokenizer knows by their meaning or by their names, and those that settings name.
  static func of(_ tokenizer: Tokenizer, named ids: [Int], in path: String) throws(RankifyError) -> Set<Int32> {
    let specials = tokenizer.specialTokens
    var ends = Set([specials.end, specials.endOfTurn].compactMap { $0 })
    ends.formUnion((SpecialTokens.turnEnds + textEnds).compactMap { tokenizer.id(of: $0) }.filter(tokenizer.isSpecial))
    for id in ids {
      guard let id = Int32(exactly: id), tokenizer.token(of: id) != nil else {
        throw .invalid(path, "ends texts with token \(id), which its tokenizer does not have")
      }
      ends.insert(id)
    }
    return ends
  }

  /// What `generation_config.json` and `config.json` say: one id, or several.
  static func ids(inFolder folder: String) throws(RankifyError) -> [Int] {
    for name in ["generation_config.json", "config.json"] {
      guard let ids = try SettingsFile.read(folder + "/" + name)?["eos_token_id"] else { continue }
      if let id = ids.integer { return [id] }
      if let list = ids.array { return list.compactMap(\.integer) }
    }
    return []
  }
}

import Foundation
import RankifyCore
import Transformers

/// Where the parts of a model are read: a GGUF file, or a folder of `transformers`.
enum LocalModelFiles {
  case gguf(GGUFFile)
  case folder(String)

  /// The files of a folder that decide what a model does, besides weights.
  private static let settings = [
    "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "chat_template.jinja", "chat_template.json",
  ]

  /// The file or folder.
  var path: String {
    switch self {
    case .gguf(let file): file.path
    case .folder(let path): path
    }
  }

  init(_ path: String) throws(RankifyError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw RankifyError(
        .missingResource,
        "\(path): no such file or folder; a language model is a .gguf file, or a folder with config.json, "
          + "tokenizer.json and safetensors")
    }
    if !isFolder.boolValue {
      self = .gguf(try GGUFFile(path))
    } else if FileManager.default.fileExists(atPath: path + "/config.json") {
      self = .folder(path)
    } else {
      self = .gguf(try GGUFFile(try Self.onlyFile(in: path)))
    }
  }

  func tokenizer() throws(RankifyError) -> Tokenizer {
    switch self {
    case .gguf(let file): try Tokenizer(gguf: file)
    case .folder(let path): try Tokenizer(folder: path)
    }
  }

  func chat() throws(RankifyError) -> ChatFormat? {
    switch self {
    case .gguf(let file): try ChatFormat(gguf: file.metadata)
    case .folder(let path): try ChatFormat(folder: path)
    }
  }

  /// The checksum of a model that writes conversations in another way than its own.
  func checksum(with chat: ChatFormat?) throws(RankifyError) -> String {
    guard let chat else { return try checksum() }
    var hash = MixingHash()
    for text in [try checksum(), chat.text] { Array(text.utf8).withUnsafeBytes { hash.add($0) } }
    return hash.hexadecimal
  }

  private func checksum() throws(RankifyError) -> String {
    switch self {
    case .gguf(let file): return ModelFingerprint.hexadecimal(of: file)
    case .folder(let path):
      var settings: [String] = []
      for name in Self.settings where FileManager.default.fileExists(atPath: "\(path)/\(name)") {
        var hash = MixingHash()
        try MappedFile("\(path)/\(name)").withBytes { hash.add($0) }
        settings += [name, hash.hexadecimal]
      }
      return ModelFingerprint.hexadecimal(of: settings, try Checkpoint(folder: path))
    }
  }

  /// The ids that settings call ends, whatever the tokenizer says.
  func endTokenIDs() throws(RankifyError) -> [Int] {
    switch self {
    case .gguf(let file):
      var ids: [Int] = []
      for name in ["eos", "eot", "eom"] {
        guard let id = try file.metadata.optionalInteger("tokenizer.ggml.\(name)_token_id") else { continue }
        // Some converters write -1 for none, as an unsigned number.
        if id != -1, id != Int(UInt32.max) { ids.append(id) }
      }
      return ids
    case .folder(let path): return try EndTokens.ids(inFolder: path)
    }
  }

  /// The one GGUF model of a folder; files of a model that is split count as one.
  private static func onlyFile(in folder: String) throws(RankifyError) -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let models = names.filter { $0.hasSuffix(".gguf") && !isLaterPart($0) }.sorted()
    guard let model = models.first else {
      throw RankifyError(
        .missingResource, "\(folder): has neither config.json nor a .gguf file; is this the folder of a language model?"
      )
    }
    guard models.count == 1 else {
      throw RankifyError(
        .badArguments, "\(folder): has \(models.count) .gguf files, \(models.joined(separator: ", ")); name one of them"
      )
    }
    return folder + "/" + model
  }

  /// Whether a name ends as those of all files of a split model do but the first, `-00002-of-00003.gguf`.
  private static func isLaterPart(_ name: String) -> Bool {
    let part = name.dropLast(".gguf".count).suffix("-00001-of-00003".count)
    let fields = part.split(separator: "-")
    return fields.count == 3 && fields[1] == "of" && Int(fields[0]).map { $0 > 1 } ?? false
  }
}

import RankifyCore

/// A module of a sentence-transformers model, by the last component of its type: versions differ in the path before it.
enum SentenceModule: Sendable {
  /// The encoder, in this folder.
  case transformer(folder: String)
  case pooling(PoolingSettings)
  /// A linear layer, in this folder.
  case dense(folder: String)
  case normalize
  /// What leaves tokens out of late interaction, in this folder.
  case tokenMask(folder: String)

  /// The modules that `modules.json` in `folder` lists; `nil` where there is no such file.
  static func list(in folder: String) throws(RankifyError) -> [SentenceModule]? {
    let file = folder + "/modules.json"
    guard FileStatus.exists(file) else { return nil }
    guard case .array(let values) = try JSONObject.read(file) else {
      throw .invalid(file, "expected an array of modules")
    }
    var modules: [SentenceModule] = []
    for value in values {
      guard case .object(let members) = value else { throw .invalid(file, "expected modules to be objects '{…}'") }
      if let module = try module(JSONObject(file: file, members: members), in: folder) { modules.append(module) }
    }
    return modules
  }

  /// The folders of the modules that `modules.json` in `folder` lists, as it names them; none where there is no such file.
  static func folders(in folder: String) throws(RankifyError) -> [String] {
    let file = folder + "/modules.json"
    guard FileStatus.exists(file), case .array(let values) = try JSONObject.read(file) else { return [] }
    var folders: [String] = []
    for case .object(let members) in values {
      let path = try folderName(JSONObject(file: file, members: members))
      if !path.isEmpty { folders.append(path) }
    }
    return folders
  }

  private static func module(_ entry: JSONObject, in folder: String) throws(RankifyError) -> SentenceModule? {
    let type = try entry.string("type")
    let path = try folderName(entry)
    let place = path.isEmpty ? folder : folder + "/" + path
    switch type.split(separator: ".").last {
    case "Transformer": return .transformer(folder: place)
    case "Pooling": return .pooling(try PoolingSettings(file: place + "/config.json"))
    case "Dense": return .dense(folder: place)
    case "Normalize": return .normalize
    case "MultiVectorMask": return .tokenMask(folder: place)
    case "Dropout": return nil
    default:
      throw .invalid(
        entry.file,
        "module type '\(type)' is not supported; known are Transformer, Pooling, Dense, Normalize, Dropout, MultiVectorMask"
      )
    }
  }

  /// A folder inside the model's: nothing that leads out of it.
  private static func folderName(_ entry: JSONObject) throws(RankifyError) -> String {
    let path = try entry.optionalString("path") ?? ""
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !path.hasPrefix("/"), !parts.contains(".."), !path.contains("\0") else {
      throw .invalid(entry.file, "the module path '\(path)' leads out of the model's folder")
    }
    return path
  }
}

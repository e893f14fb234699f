import RankifyCore

/// The kinds of folders that late interaction models come in.
enum LateInteractionLayout: Sendable {
  /// colbert-ai: the architecture `HF_ColBERT`, `artifact.metadata`, a projection among the encoder's weights.
  case stanford
  /// PyLate: modules Transformer and Dense, the rest in `config_sentence_transformers.json`.
  case pyLate
  /// sentence-transformers from version 6 on: every step a module.
  case multiVector
  /// Any encoder.
  case plain

  /// A folder may be of several kinds, as published ones are; what lists its modules is the most exact.
  init(_ folder: ModelFolder) throws(RankifyError) {
    let type = try folder.settings?.optionalString("model_type")
    let architectures = try folder.config.optionalArray("architectures") ?? []
    if type == "MultiVectorEncoder" || folder.hasTokenMask {
      self = .multiVector
    } else if folder.listsTokenProjection || (type == "ColBERT" && folder.listsModules) {
      self = .pyLate
    } else if architectures.contains(.string("HF_ColBERT")) {
      self = .stanford
    } else {
      self = .plain
    }
  }

  /// What the folder says.
  func settings(_ folder: ModelFolder) throws(RankifyError) -> LateInteractionSettings {
    switch self {
    case .stanford: try LateInteractionSettings(stanford: folder)
    case .pyLate: try LateInteractionSettings(pyLate: folder)
    case .multiVector: try LateInteractionSettings(multiVector: folder)
    case .plain: try LateInteractionSettings(plain: folder)
    }
  }
}

extension ModelFolder {
  /// Whether there is a `modules.json`.
  var listsModules: Bool { FileStatus.exists(path + "/modules.json") }

  fileprivate var hasTokenMask: Bool {
    modules.contains { if case .tokenMask = $0 { true } else { false } }
  }

  /// Linear layers without a pooling before them work on tokens.
  fileprivate var listsTokenProjection: Bool {
    if case .dense = modules.first { true } else { false }
  }

  /// The folders of linear layers, where nothing else is listed but what `allowed` accepts.
  func denseFolders(allowing allowed: (SentenceModule) -> Bool) throws(RankifyError) -> [String] {
    var places: [String] = []
    for module in modules {
      if case .dense(let place) = module {
        places.append(place)
      } else if !allowed(module) {
        throw .invalid(
          path + "/modules.json", "has a module that late interaction has no use for; is this a sentence encoder?")
      }
    }
    return places
  }
}

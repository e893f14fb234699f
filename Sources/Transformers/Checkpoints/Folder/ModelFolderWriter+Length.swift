import RankifyCore

extension ModelFolderWriter {
  /// Where a model's folder says how many tokens of a text are read.
  struct LengthPlaces: OptionSet {
    let rawValue: Int

    /// The encoder's `sentence_bert_config.json`, by whatever name, which sentence encoders go by.
    static let limits = LengthPlaces(rawValue: 1)
    /// `tokenizer_config.json`, which all others go by.
    static let tokenizer = LengthPlaces(rawValue: 2)
  }

  /// Writes how many tokens of a text are read, special ones included.
  /// - Parameter folder: the base
  mutating func setLength(_ length: Int, of folder: ModelFolder, in places: LengthPlaces) throws(RankifyError) {
    let encoder = folder.transformer
    if places.contains(.tokenizer) {
      try set("model_max_length", length, in: encoder + "/tokenizer_config.json", encoder)
    }
    if places.contains(.limits) {
      try set("max_seq_length", length, in: folder.limits?.file ?? encoder + "/" + ModelFolderNames.limits[0], encoder)
    }
  }

  private mutating func set(
    _ key: String, _ value: Int, in file: String, _ encoder: String
  ) throws(RankifyError) {
    var text = "{}"
    if FileStatus.exists(file) { text = try MappedFile(file).withBytes { String(decoding: $0, as: UTF8.self) } }
    let name = relative(encoder) + file.dropFirst(encoder.count).drop { $0 == "/" }
    files[name] = try JSONMembers.setting([key: "\(value)"], in: text, name: file)
  }
}

import RankifyCore

/// The files of a model besides its weights.
package enum SettingFiles {
  /// A checksum of each file that decides what the model reads of a text and what it makes of it, by its path in the folder;
  /// of those that are there. Folders with the same files and weights compute the same.
  package static func checksums(of folder: String) throws(RankifyError) -> [String: String] {
    let model = try ModelFolder(folder)
    var files = model.settingFiles + [folder + "/lite_config.json"]
    files += ModelFolderNames.limits.map { model.transformer + "/" + $0 }
    files += try SentenceModule.folders(in: folder).map { "\(folder)/\($0)/config.json" }
    var checksums: [String: String] = [:]
    for file in Set(files) where FileStatus.exists(file) {
      var hash = MixingHash()
      try MappedFile(file).withBytes { hash.add($0) }
      checksums[String(file.dropFirst(folder.count + 1))] = hash.hexadecimal
    }
    return checksums
  }
}

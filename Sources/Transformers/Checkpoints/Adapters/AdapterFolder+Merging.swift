import RankifyCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension AdapterFolder {
  /// What the adapters in a folder call the model that they belong to: a folder, or a name of a model hub; `nil` where there
  /// are no adapters.
  public static func baseName(of folder: String) throws(RankifyError) -> String? {
    let file = folder + "/" + configuration
    guard FileStatus.exists(file) else { return nil }
    return try JSONObject(file: file).string("base_model_name_or_path")
  }

  /// Writes the model that the adapters in a folder and their base make together: a folder like the base's, without the base's
  /// record of training.
  /// - Throws: `RankifyError` where either cannot be read, or the two do not belong together
  public static func merge(_ folder: String, base: String, to output: String) throws(RankifyError) {
    let source = ParameterSource(root: base)
    let options = try LoadingOptions(precision: .fp32, threads: nil, maximumLength: nil)
    _ = try LoadedModel<Recording>(ModelFolder(base), options, source: source)
    var parameters = source.parameters
    try read(folder, into: &parameters, base: base)
    try ModelFolderWriter(base: base).write(parameters, to: output)
    let record = output + "/" + ModelFolderWriter.recordName
    if unlink(record) != 0 { throw SystemFault.writing(record) }
  }
}

import RankifyCore

/// The tensors of a model, in one safetensors file or several.
public struct Checkpoint: Sendable {
  /// What it is called in messages: the file, or the index of several.
  public let path: String
  /// Its files.
  let files: [SafetensorsFile]
  private let places: [String: (file: Int, entry: TensorEntry)]

  /// The tensors' names, in no order.
  public var names: some Collection<String> { places.keys }

  /// Opens `model.safetensors`, or the files that `model.safetensors.index.json` names, in `folder`.
  public init(folder: String) throws(RankifyError) {
    let single = folder + "/model.safetensors"
    let index = folder + "/model.safetensors.index.json"
    if FileStatus.exists(single) {
      try self.init(file: single)
    } else if FileStatus.exists(index) {
      try self.init(index: index, folder: folder)
    } else {
      throw Self.missing(in: folder)
    }
  }

  /// Opens one file.
  public init(file: String) throws(RankifyError) {
    try self.init(path: file, files: [try SafetensorsFile(file)])
  }

  private init(path: String, files: [SafetensorsFile]) throws(RankifyError) {
    var places: [String: (file: Int, entry: TensorEntry)] = [:]
    for (number, file) in files.enumerated() {
      for entry in file.entries {
        if let other = places.updateValue((number, entry), forKey: entry.name) {
          throw .invalid(file.path, "tensor '\(entry.name)' stands in \(files[other.file].path) too")
        }
      }
    }
    (self.path, self.files, self.places) = (path, files, places)
  }

  private init(index: String, folder: String) throws(RankifyError) {
    let map = try JSONObject(file: index).object("weight_map")
    var shards: [String: Set<String>] = [:]
    for tensor in map.keys {
      let shard = try map.string(tensor)
      guard !shard.isEmpty, !shard.contains("/"), shard != "..", !shard.contains("\0") else {
        throw .invalid(index, "tensor '\(tensor)' is said to be in '\(shard)', which is no file name")
      }
      shards[shard, default: []].insert(tensor)
    }
    var files: [SafetensorsFile] = []
    for (shard, tensors) in shards.sorted(by: { $0.key < $1.key }) {
      let file = try SafetensorsFile(folder + "/" + shard)
      if let absent = tensors.subtracting(file.entries.map(\.name)).min() {
        throw .invalid(file.path, "has no tensor '\(absent)', which \(index) expects there")
      }
      files.append(file)
    }
    try self.init(path: index, files: files)
  }

  private static func missing(in folder: String) -> RankifyError {
    if FileStatus.exists(folder + "/pytorch_model.bin") {
      return RankifyError(
        .invalidInput,
        "\(folder): has its weights only as pytorch_model.bin, which is executable Python; convert it to safetensors, or take a revision that has model.safetensors"
      )
    }
    return RankifyError(
      .missingResource, "\(folder): has neither model.safetensors nor model.safetensors.index.json; check the path")
  }

  /// The tensor of that name; `nil` if there is none.
  public func entry(_ name: String) -> TensorEntry? { places[name]?.entry }

  /// The bytes of a tensor, valid while the checkpoint is kept.
  func bytes(of name: String) -> UnsafeRawBufferPointer? {
    places[name].map { files[$0.file].bytes(of: $0.entry) }
  }

  /// The file that holds a tensor, for messages.
  func file(of name: String) -> String { places[name].map { files[$0.file].path } ?? path }

  /// Lets the pages of all files go; those touched again come back.
  func releasePages() {
    for file in files { file.file.releasePages() }
  }
}

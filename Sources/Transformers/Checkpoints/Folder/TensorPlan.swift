import RankifyCore
import Tensors

/// Which tensors go to which files of a model's folder.
struct TensorPlan {
  /// Tensors by the path of their file in the folder.
  private(set) var files: [String: [SafetensorsWriter.Tensor]] = [:]
  /// Whether a parameter was not of 32-bit floats in the base.
  private(set) var isConverted = false
  private let writer: ModelFolderWriter
  private let parameters: ParameterSet
  /// Parameters that have no place yet, by name; adapters have none.
  private var rest: [String: ParameterID] = [:]
  /// The folders of the base's weights by what stands before the names of their parameters.
  private var folders: [String: String] = [:]

  init(_ writer: ModelFolderWriter, _ source: ModelFolder, _ parameters: ParameterSet) throws(RankifyError) {
    (self.writer, self.parameters) = (writer, parameters)
    for id in parameters.ids { rest[parameters.name(of: id)] = id }
    for adapter in parameters.ids.compactMap({ parameters.adapter(of: $0) }) {
      for id in [adapter.a, adapter.b] { rest[parameters.name(of: id)] = nil }
    }
    for name in writer.unwritten { rest[name] = nil }
    try add(source.transformer, prefix: writer.prefix)
    for case .dense(let folder) in source.modules { try add(folder, prefix: "") }
    try addNew()
  }

  /// The tensors of one folder of the base, in its order.
  private mutating func add(_ folder: String, prefix: String) throws(RankifyError) {
    let checkpoint = try Checkpoint(folder: folder)
    let label = ParameterSource.label(of: checkpoint.path, root: writer.base)
    let place = writer.relative(folder)
    let isOmitted = writer.isOmitted(place + "model.safetensors")
    folders[label] = place
    var tensors: [SafetensorsWriter.Tensor] = []
    for entry in checkpoint.files.flatMap(\.entries) {
      if writer.shapes[label + entry.name] != nil { continue }
      let id = rest.removeValue(forKey: label + entry.name)
      var tensor = SafetensorsWriter.Tensor(entry, of: checkpoint)
      if let id { tensor = try trained(id, entry, checkpoint) }
      tensor.name = prefix + entry.name
      tensors.append(tensor)
    }
    if !isOmitted { files[place + "model.safetensors"] = tensors }
  }

  /// A tensor of the base with the numbers of a parameter.
  private mutating func trained(
    _ id: ParameterID, _ entry: TensorEntry, _ checkpoint: Checkpoint
  ) throws(RankifyError) -> SafetensorsWriter.Tensor {
    let matrix = parameters.effective(id)
    guard entry.shape.reduce(1, *) == matrix.rows * matrix.columns else {
      throw .invalid(
        checkpoint.file(of: entry.name),
        "tensor '\(entry.name)' has shape \(entry.shape), the trained one \(matrix.rows) x \(matrix.columns); is this the model that training began with?"
      )
    }
    if entry.type != .float32 { isConverted = true }
    return .init(name: entry.name, shape: entry.shape, matrix)
  }

  /// What the base does not have.
  private mutating func addNew() throws(RankifyError) {
    for (name, id) in rest.sorted(by: { ByteOrder.precedes($0.key, $1.key) }) {
      guard let shape = writer.shapes[name] else {
        throw .invalid(
          writer.base, "has no tensor '\(name)', which was trained; is this the model that training began with?")
      }
      let split = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
      let label = String(name[..<split])
      let tensor = SafetensorsWriter.Tensor(
        name: String(name[split...]), shape: shape, parameters.effective(id))
      let file = writer.weightFiles[label] ?? (folders[label] ?? label) + "model.safetensors"
      files[file, default: []].append(tensor)
    }
  }
}

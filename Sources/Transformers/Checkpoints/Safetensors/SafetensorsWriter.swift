import RankifyCore

/// Writes tensors to a safetensors file, in the order given, crash-safely. Their numbers go to the file from where they lie:
/// memory and file have the same order of bytes on every machine that this runs on.
public enum SafetensorsWriter {
  /// Writes `tensors` and text `metadata` to `path`.
  /// - Parameter suffix: what the partial file's name has in addition; one of its own where others may write the same file
  public static func write(
    _ tensors: [Tensor], metadata: [String: String] = [:], to path: String, suffix: String = ".partial"
  ) throws(RankifyError) {
    precondition(Set(tensors.map(\.name)).count == tensors.count, "two tensors have the same name")
    let header = header(tensors, metadata)
    let file = try AtomicFile(path, suffix: suffix)
    try file.write(withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) })
    try file.write(header)
    for tensor in tensors {
      try tensor.withBytes { bytes throws(RankifyError) in try file.write(bytes) }
    }
    try file.commit()
  }

  private static func header(_ tensors: [Tensor], _ metadata: [String: String]) -> String {
    var members: [(String, String)] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { ($0.key, JSONText.string($0.value)) }
      members.append(("__metadata__", JSONText.object(pairs)))
    }
    var start = 0
    for tensor in tensors {
      let end = start + tensor.byteCount
      members.append((tensor.name, entry(tensor, start, end)))
      start = end
    }
    let text = JSONText.object(members)
    // Padded with blanks so that the data are aligned.
    return text + String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)
  }

  private static func entry(_ tensor: Tensor, _ start: Int, _ end: Int) -> String {
    JSONText.object([
      ("dtype", JSONText.string(tensor.typeName)),
      ("shape", JSONText.array(tensor.shape.map(String.init))),
      ("data_offsets", JSONText.array([String(start), String(end)])),
    ])
  }
}

import RankifyCore

extension ModelFingerprint {
  /// 32 hexadecimal digits for a GGUF file: all its keys and values and the table of its tensors, and of the tensors themselves
  /// as much as of other weights.
  package static func hexadecimal(of model: GGUFFile) -> String {
    var hash = MixingHash()
    for (number, file) in model.files.enumerated() {
      add(file, head: model.endOfHeader(number), to: &hash)
    }
    return hash.hexadecimal
  }
}

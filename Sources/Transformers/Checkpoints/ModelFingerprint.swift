import RankifyCore
import Tensors

/// A checksum that tells models apart, cheap enough to take at every start.
///
/// It covers the encoder's `config.json`, tokenizer files, the configurations of all modules, the headers of all weight files
/// (names, types and shapes of every tensor) and their sizes, whole; of the weights themselves 4 KiB in every 256 KiB and the
/// end of each file. Training changes practically every weight, so models that differ at all differ there; it is no defence
/// against an adversary.
package enum ModelFingerprint {
  private static let sample = 4 << 10
  private static let distance = 256 << 10

  /// 32 hexadecimal digits for a model that computes in `precision`.
  static func hexadecimal(
    of folder: ModelFolder, _ checkpoint: Checkpoint, precision: Precision
  ) throws(RankifyError) -> String {
    var hash = MixingHash()
    if let revision = precision.revision { hash.add(revision) }
    for file in folder.settingFiles where FileStatus.exists(file) {
      try MappedFile(file).withBytes { hash.add($0) }
    }
    for file in checkpoint.files { add(file, to: &hash) }
    for case .dense(let place) in folder.modules {
      for file in try Checkpoint(folder: place).files { add(file, to: &hash) }
    }
    return hash.hexadecimal
  }

  /// 32 hexadecimal digits for weights and texts that decide what is computed with them.
  package static func hexadecimal(of settings: [String], _ checkpoint: Checkpoint) -> String {
    var hash = MixingHash()
    for text in settings { Array(text.utf8).withUnsafeBytes { hash.add($0) } }
    for file in checkpoint.files { add(file, to: &hash) }
    return hash.hexadecimal
  }

  private static func add(_ file: SafetensorsFile, to hash: inout MixingHash) {
    add(file.file, head: file.head.count, to: &hash)
  }

  /// Adds the first `head` bytes of a file and samples of the others.
  static func add(_ file: MappedFile, head: Int, to hash: inout MixingHash) {
    let bytes = file.bytes
    hash.add(UnsafeRawBufferPointer(rebasing: bytes[..<head]))
    hash.add(UInt64(bytes.count))
    for start in stride(from: head, to: bytes.count, by: distance) {
      hash.add(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + sample, bytes.count)]))
    }
    hash.add(UnsafeRawBufferPointer(rebasing: bytes[max(0, bytes.count - sample)...]))
  }
}

extension Precision {
  /// Raised whenever the same weights begin to give other vectors, so that a store refuses to mix the two; `nil` for what is
  /// exact but for rounding. Revision 2 of int8 spreads outliers.
  fileprivate var revision: UInt64? { self == .int8 ? 2 : nil }
}

extension ModelFolder {
  /// The files, besides weights, that decide what the model computes; those that are there count.
  var settingFiles: [String] {
    let places = modules.compactMap { module -> String? in
      switch module {
      case .dense(let place), .tokenMask(let place): place + "/config.json"
      default: nil
      }
    }
    return [
      transformer + "/config.json", transformer + "/tokenizer.json", transformer + "/vocab.txt",
      transformer + "/tokenizer_config.json", transformer + "/special_tokens_map.json",
      transformer + "/sentence_bert_config.json", path + "/modules.json",
      path + "/config_sentence_transformers.json", path + "/artifact.metadata",
    ] + places
  }
}

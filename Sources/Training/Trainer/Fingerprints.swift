import RankifyCore
import Tensors
import Transformers

extension ParameterSet {
  /// A checksum of names and values, in hexadecimal digits.
  public var fingerprint: String {
    var hash = MixingHash()
    for id in ids {
      hash.add(name(of: id))
      self[id].withElements { hash.add(UnsafeRawBufferPointer($0)) }
    }
    return hash.hexadecimal
  }
}

extension TrainingSet {
  /// A checksum of queries, documents and what is known of them, in hexadecimal digits.
  public var fingerprint: String {
    var hash = MixingHash()
    for document in documents {
      for text in [document.id, document.title, document.text] { hash.add(text) }
    }
    for example in examples {
      hash.add(example.query.id)
      hash.add(example.query.text)
      for candidate in example.candidates {
        hash.add(UInt64(candidate.document))
        hash.add(candidate.gain.bitPattern)
        // A NaN of its own stands for no teacher.
        hash.add((candidate.teacher ?? Double(nan: 1, signaling: false)).bitPattern)
      }
    }
    return hash.hexadecimal
  }
}

extension TrainingIdentity {
  /// The checksums of a model folder's files besides weights.
  public static func files(of folder: String) throws(RankifyError) -> [String: String] {
    try SettingFiles.checksums(of: folder)
  }
}

extension MixingHash {
  fileprivate mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }
}

import ArgumentParser
import Rankify

/// Whether vectors that the index keeps of its documents serve.
struct StoredVectorsOption: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Take vectors of documents from the index, or encode the documents (default: from the index where the same encoder made them; for lite only if they are kept as fp32, fp16 or int8)."
    ))
  var storedVectors: Bool?

  var choice: StoredVectors {
    switch storedVectors {
    case .none: .whereTheySuit
    case .some(true): .required
    case .some(false): .ignored
    }
  }

  /// Refuses the option where there is no choice.
  func check(hasIndex: Bool, _ method: String) throws {
    guard let storedVectors else { return }
    let name = storedVectors ? "--stored-vectors" : "--no-stored-vectors"
    if !["dense", "colbert", "lite"].contains(method) {
      throw ValidationError("\(name) does not go with --method \(method)")
    }
    if !hasIndex { throw ValidationError("\(name) is about an index: give --index") }
  }
}

/// The memory for vectors of documents.
struct VectorMemoryOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "MiB of vectors to keep of documents that were encoded, or with --cache read, so that those of many queries are encoded once (default: 2048; 0 keeps none).",
      valueName: "mib"))
  var memory: Int?

  func validate() throws {
    if let memory, !(0...1 << 30).contains(memory) {
      throw ValidationError("--memory \(memory): expected 0 to \(1 << 30)")
    }
  }

  var bytes: Int { (memory ?? 2048) << 20 }

  /// - Parameter isCaching: whether a language model keeps what it read of passages
  func check(_ method: String, isCaching: Bool = false) throws {
    if memory != nil, !["dense", "colbert", "lite"].contains(method), !isCaching {
      throw ValidationError("--memory is for vectors, and --method \(method) makes none")
    }
  }
}

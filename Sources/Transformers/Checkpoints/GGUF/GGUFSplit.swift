import RankifyCore

/// Models split over several files, `NAME-00001-of-00003.gguf` and so on.
enum GGUFSplit {
  /// All files of the model to which `path` belongs, in order: `path` alone where its name is not that of a part.
  static func paths(_ path: String) -> [String] {
    guard let match = path.wholeMatch(of: /(.*)-([0-9]{5})-of-([0-9]{5})\.gguf/), let count = Int(match.3),
      let number = Int(match.2), count > 1, (1...count).contains(number)
    else { return [path] }
    return (1...count).map { "\(match.1)-\(padded($0))-of-\(match.3).gguf" }
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  /// Maps one of the files.
  static func open(_ path: String, _ index: Int, of paths: [String]) throws(RankifyError) -> MappedFile {
    do {
      return try MappedFile(path)
    } catch {
      guard paths.count > 1, error.code == .missingResource else { throw error }
      throw RankifyError(
        .missingResource,
        "\(path): no such file; the model is split into \(paths.count) files, of which this is number \(index + 1): download all of them into one folder"
      )
    }
  }

  /// Whether the files say of themselves what their names say.
  static func check(_ headers: [GGUFHeader]) throws(RankifyError) {
    for (index, header) in headers.enumerated() {
      let metadata = header.metadata
      let count = try metadata.optionalInteger("split.count") ?? 1
      let isSingle = headers.count == 1 && count <= 1
      guard isSingle || count == headers.count else {
        throw .invalid(
          metadata.path,
          "says that it is one of \(count) files, but its name says \(headers.count); such files are named NAME-00001-of-0000N.gguf"
        )
      }
      let number = try metadata.optionalInteger("split.no") ?? index
      guard isSingle || number == index else {
        throw .invalid(metadata.path, "says that it is part \(number.magnitude + 1), but its name says \(index + 1)")
      }
    }
    let found = headers.reduce(0) { $0 + $1.tensors.count }
    if headers.count > 1, let expected = try headers[0].metadata.optionalInteger("split.tensors.count"),
      expected != found
    {
      throw .invalid(
        headers[0].metadata.path, "says that the model has \(expected) tensors, but its files have \(found)")
    }
  }
}

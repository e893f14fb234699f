import RankifyCore

/// Files of collections that are part of this program.
enum BuiltInFiles {
  /// The text of the file at `path` in `collection`.
  static func text(of path: String, in collection: String) throws(RankifyError) -> String {
    if collection == "toy", let text = BuiltInToyCollection.files[path] { return text }
    throw RankifyError(
      .invalidInput,
      "\(collection): the file '\(path)' has no URL and is not part of this program; add a 'url' to its manifest")
  }
}

import Rankify

/// The C libraries behind a result, for sidecars: another version may find other words, or rank equal scores otherwise.
struct LibraryRecord: Encodable {
  let sqlite = RetrievalLibraries.sqlite
  let libstemmer = RetrievalLibraries.libstemmer
  let libxml2 = DatasetLibraries.libxml2
  let zlib = DatasetLibraries.zlib
}

import Rankify

/// The C libraries, tried where they can be.
enum LibraryFindings {
  static var all: [Finding] {
    [sqlite, .ok("libxml2", DatasetLibraries.libxml2), .ok("zlib", DatasetLibraries.zlib), stemmer]
  }

  private static var sqlite: Finding {
    let version = RetrievalLibraries.sqlite
    return RetrievalLibraries.hasFTS5
      ? .ok("SQLite", "\(version) with FTS5")
      : .fail("SQLite", "\(version) without FTS5", "install a SQLite built with SQLITE_ENABLE_FTS5 (apt: libsqlite3-0)")
  }

  private static var stemmer: Finding {
    let languages = RetrievalLibraries.stemmers
    let value = Figures.count(languages.count, "language")
    return languages.contains("english")
      ? .ok("libstemmer", value) : .fail("libstemmer", "\(value), no English", "install Snowball's libstemmer again")
  }
}

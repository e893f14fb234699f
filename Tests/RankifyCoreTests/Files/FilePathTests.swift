import RankifyCore
import Testing

struct FilePathTests {
  @Test(arguments: [
    ("a", "."), ("", "."), ("/", "/"), ("/a", "/"), ("a/b", "a"), ("./a", "."), ("/a/b/c.d", "/a/b"), ("é/x", "é"),
  ])
  func theFolderIsWhatStandsBeforeTheName(path: String, folder: String) {
    #expect(FilePath.folder(of: path) == folder)
  }

  @Test(arguments: [("a", "a"), ("b/a", "a"), ("/b/a//", "a"), ("/", ""), ("", ""), ("b/é", "é")])
  func theLastPartOfAPathIsItsName(_ path: String, _ name: String) {
    #expect(FilePath.name(of: path) == name)
  }
}

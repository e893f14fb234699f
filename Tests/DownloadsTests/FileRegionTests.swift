import Downloads
import Foundation
import RankifyCore
import TestSupport
import Testing

struct FileRegionTests {
  @Test(.timeLimit(.minutes(1))) func aPipeThatNobodyWritesToIsRefusedAtOnce() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    let error = #expect(throws: RankifyError.self) { try FileRegion(folder.file("pipe")) }
    #expect(error?.message == "\(folder.file("pipe")): is not a regular file; copy it to one")
  }
}

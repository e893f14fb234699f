import Downloads
import Foundation
import RankifyCore

/// Keeps other processes from fetching the same blob; the hub's own client takes the same lock.
final class HubLock: Sendable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { Descriptor.closeUnlocked(descriptor) }

  /// Takes the lock at `path`; `waiting` is called once where somebody else has it.
  static func take(_ path: String, waiting: () -> Void) async throws(RankifyError) -> HubLock {
    try Folders.create(FilePath.folder(of: path))
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o664)
    if descriptor < 0 { throw SystemFault.writing(path) }
    let lock = HubLock(descriptor)
    var hasTold = false
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw RankifyError(.failure, "\(path): cannot be locked; keep the cache on a disk that has locks (HF_HOME)")
      }
      if !hasTold { waiting() }
      hasTold = true
      do { try await Task.sleep(for: .milliseconds(200)) } catch {
        throw RankifyError(
          .interrupted, "interrupted while another process fetches the same file; run the command again")
      }
    }
    return lock
  }
}

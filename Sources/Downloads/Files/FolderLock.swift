import Foundation
import RankifyCore

/// Keeps a second process out of a folder; released with the last reference.
package final class FolderLock {
  private let descriptor: Int32

  package init(_ folder: String, for name: String) throws(RankifyError) {
    let path = folder + "/lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw SystemFault.writing(path) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      throw RankifyError(.failure, "\(name) is being fetched by another process; wait for it, or stop it first")
    }
  }

  deinit { if descriptor >= 0 { Descriptor.closeUnlocked(descriptor) } }
}

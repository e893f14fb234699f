import Foundation
import RankifyCore

/// A folder that appears whole or not at all.
///
/// Files go to `PATH.partial` beside it; `commit()` puts that in the place of what is at `PATH`, which is replaced only where
/// it is empty or carries the file `marker`. An abandoned writer removes its partial folder.
final class AtomicFolder {
  /// Where the folder will be.
  let path: String
  /// Where the files are until `commit()`.
  let partialPath: String
  private let marker: String
  private var descriptor: Int32 = -1

  /// Creates the partial folder.
  init(_ path: String, marker: String) throws(RankifyError) {
    self.path = Self.resolved(path)
    (partialPath, self.marker) = (self.path + ".partial", marker)
    try Self.requireReplaceable(self.path, marker)
    if mkdir(partialPath, 0o755) != 0 {
      guard errno == EEXIST else { throw SystemFault.writing(path) }
      try Self.requireReplaceable(partialPath, marker)
    }
    descriptor = open(partialPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFault.writing(partialPath) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      descriptor = -1
      throw RankifyError(.failure, "\(path): another process is writing this folder; wait until it is done")
    }
    try empty()
  }

  deinit {
    guard descriptor >= 0 else { return }
    try? FileManager.default.removeItem(atPath: partialPath)
    Descriptor.closeUnlocked(descriptor)
  }

  /// The path of a file inside, whose folder is made.
  func file(_ name: String) throws(RankifyError) -> String {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    precondition(parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }, "'\(name)' is no path inside a folder")
    var folder = partialPath
    for part in parts.dropLast() {
      folder += "/" + part
      guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw SystemFault.writing(folder) }
    }
    return partialPath + "/" + name
  }

  /// Puts the folder in its place and removes the one that was there.
  /// - Parameter kept: files of the folder that was there, which stay where the new one has none of that name
  func commit(keeping kept: Set<String> = []) throws(RankifyError) {
    for name in kept where FileStatus.exists(path + "/" + name) {
      let place = try file(name)
      // The same file under two names: whoever has it open goes on writing to it.
      guard link(path + "/" + name, place) == 0 || errno == EEXIST else { throw SystemFault.writing(place) }
    }
    fsync(descriptor)
    // Once more: it may have become something else meanwhile.
    try Self.requireReplaceable(path, marker)
    let replaced = try exchange()
    Descriptor.closeUnlocked(descriptor)
    descriptor = -1
    Descriptor.synchronizeFolder(of: path)
    if let replaced { try? FileManager.default.removeItem(atPath: replaced) }
  }

  /// - Returns: where the folder that was there is now; `nil` where there was none
  private func exchange() throws(RankifyError) -> String? {
    guard FileStatus.exists(path) else {
      guard rename(partialPath, path) == 0 else { throw SystemFault.writing(path) }
      return nil
    }
    if Self.exchange(partialPath, path) { return partialPath }
    // File systems that cannot exchange two names: for a moment neither folder has its own.
    let old = path + ".replaced"
    guard rename(path, old) == 0 else { throw SystemFault.writing(path) }
    guard rename(partialPath, path) == 0 else {
      let code = errno
      rename(old, path)
      throw SystemFault.writing(path, code)
    }
    return old
  }

  /// Gives each of two folders the other's name in one step; false where that is not possible.
  private static func exchange(_ a: String, _ b: String) -> Bool {
    #if canImport(Glibc)
      // Part of the library, but not of the headers that Swift imports; the last number is RENAME_EXCHANGE.
      typealias Rename =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
      guard let symbol = dlsym(nil, "renameat2") else { return false }
      return unsafeBitCast(symbol, to: Rename.self)(AT_FDCWD, a, AT_FDCWD, b, 2) == 0
    #else
      return renamex_np(a, b, UInt32(RENAME_SWAP)) == 0
    #endif
  }

  /// What a link leads to, without slashes at the end.
  static func resolved(_ path: String) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  static func requireReplaceable(_ path: String, _ marker: String) throws(RankifyError) {
    guard FileStatus.exists(path) else { return }
    guard FileStatus.isFolder(path) else {
      throw RankifyError(.badArguments, "\(path): is a file, and a model is written as a folder; name another place")
    }
    let isEmpty = (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty ?? false
    guard isEmpty || FileStatus.exists(path + "/" + marker) else {
      throw RankifyError(
        .badArguments,
        "\(path): has no \(marker), so training did not make this folder and does not replace it; name another place")
    }
  }

  private func empty() throws(RankifyError) {
    do {
      for name in try FileManager.default.contentsOfDirectory(atPath: partialPath) {
        try FileManager.default.removeItem(atPath: partialPath + "/" + name)
      }
    } catch {
      throw RankifyError(.failure, "\(partialPath): cannot be emptied; remove it", cause: error)
    }
  }
}

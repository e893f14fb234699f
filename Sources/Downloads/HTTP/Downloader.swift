import Foundation
import RankifyCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Fetches files by HTTP so that an interrupted download goes on where it stopped, and a file that appears is complete,
/// has the right checksum and is on the disk.
public struct Downloader: Sendable {
  /// How often in a row an attempt may fail without a byte having arrived.
  public var attempts = 4
  /// The pause after the first failed attempt; it doubles each time.
  public var firstPause: Duration = .seconds(1)
  /// The longest silence of a server in seconds.
  public var idleTimeout: Double = 60
  /// What error messages recommend.
  public var advice = Advice()
  /// Whether the name of each file is its checksum: then whatever has arrived under it fits whatever server has the rest,
  /// the bytes wait in `PATH.incomplete`, and no notes are kept beside them.
  public var isContentAddressed = false

  /// Creates a downloader.
  public init() {}

  /// The ways out that error messages name, each the end of a sentence.
  public struct Advice: Sendable {
    /// Where a server cannot be reached or fails again and again.
    public var unreachable = "check the network and the proxy (https_proxy)"
    /// Where a file is not there.
    public var absent = "check the address"
    /// Where the server refuses access.
    public var refused = "ask the owner for access"
    /// Where a file has not the length that was expected.
    public var changed = "the file has changed on the server"
    /// The environment variable that says where files go.
    public var place = "RANKIFY_HOME"

    /// General advice.
    public init() {}
  }

  /// What happens meanwhile.
  public enum Event: Sendable, Equatable {
    /// Bytes have arrived: how many are there, of how many where that is known.
    case received(Int, of: Int?)
    /// An earlier download goes on at this byte.
    case resumed(at: Int)
    /// The file has changed on the server, so that what had arrived is of no use.
    case restarted
    /// An attempt failed for this reason; the next one follows after the pause.
    case retrying(String, after: Duration)
    /// The checksum is being computed.
    case verifying
  }

  /// Fetches one file.
  /// - Parameters:
  ///   - url: an http or https address
  ///   - path: where the file will be; `PATH.partial` holds what has arrived until then
  ///   - size: the length in bytes, where known
  ///   - checksums: what the content must match
  ///   - headers: extra request headers
  ///   - report: called with what happens, on an arbitrary thread
  /// - Throws: `missingResource` for a file that is not there, `invalidInput` for one with the wrong checksum (it is
  ///   removed), `interrupted` where the task was cancelled, `failure` for network and disk.
  public func download(
    _ url: URL, to path: String, size: Int? = nil, checksums: [Checksum] = [], headers: [String: String] = [:],
    report: @escaping @Sendable (Event) -> Void = { _ in }
  ) async throws(RankifyError) {
    let partial = PartialDownload(path, from: url, size: size, isContentAddressed, advice)
    partial.progress = { report(.received($0, of: $1)) }
    try checkSpace(for: partial)
    var failures = 0
    transfer: while !partial.isComplete {
      if partial.length > 0 { report(.resumed(at: partial.length)) }
      switch try await attempt(partial, headers) {
      case .done: break transfer
      case .restart: report(.restarted)
      case .again(let reason):
        failures = partial.length > partial.resumedAt ? 1 : failures + 1
        try await pause(after: failures, reason, partial, report)
      }
    }
    try verify(partial, checksums, report)
    try partial.commit()
  }

  private enum Attempt {
    case done
    case restart
    case again(String)
  }

  private func attempt(_ partial: PartialDownload, _ headers: [String: String]) async throws(RankifyError) -> Attempt {
    let ending = await HTTPTransfer.run(partial.request(headers: headers), into: partial, idleTimeout: idleTimeout)
    try partial.flush()
    if Task.isCancelled { throw Self.interrupted(partial) }
    switch (ending, partial.reply) {
    case (.refused(let error), _), (_, .refused(let error)): throw error
    case (.broken(let code, let text), _): return .again(NetworkFault(code, text).reason)
    case (.expired, _): return .again("the transfer takes too long")
    case (.finished, .busy(let reason)): return .again(reason)
    case (.finished, .outdated):
      // Without a range in the request this is nonsense, and asking again at once would never end.
      if partial.resumedAt == 0 { return .again("the server answers a request for the whole file with a part of it") }
      partial.discard()
      return .restart
    case (.finished, .body):
      if let total = partial.total, partial.length < total { return .again("the connection was closed too early") }
      return .done
    case (.finished, .complete): return .done
    case (.finished, nil): return .again("the server closed the connection without an answer")
    }
  }

  private func pause(
    after failures: Int, _ reason: String, _ partial: PartialDownload, _ report: (Event) -> Void
  ) async throws(RankifyError) {
    guard failures < attempts else { throw givenUp(partial, reason, failures) }
    let pause = firstPause * (1 << (failures - 1))
    report(.retrying(reason, after: pause))
    do { try await Task.sleep(for: pause) } catch { throw Self.interrupted(partial) }
  }

  private func verify(
    _ partial: PartialDownload, _ checksums: [Checksum], _ report: (Event) -> Void
  ) throws(RankifyError) {
    guard let expected = checksums.first else { return }
    report(.verifying)
    let found = try Checksum(expected.algorithm, of: partial.partialPath)
    if found == expected { return }
    partial.discard()
    throw .invalid(
      partial.url.absoluteString,
      "the \(expected.algorithm.rawValue) is \(found.digest) where \(expected.digest) is expected; the file was removed; try again, and if it repeats the file has changed on the server"
    )
  }

  private func checkSpace(for partial: PartialDownload) throws(RankifyError) {
    let folder = FilePath.folder(of: partial.path)
    guard let total = partial.total, let free = Folders.freeSpace(at: folder) else { return }
    try Folders.demand(total - partial.length, free: free, at: folder, movedBy: advice.place)
  }
}

extension Downloader {
  private static func interrupted(_ partial: PartialDownload) -> RankifyError {
    RankifyError(
      .interrupted,
      "\(partial.url.absoluteString): stopped; \(partial.length) bytes are kept, run the command again to go on")
  }

  private func givenUp(_ partial: PartialDownload, _ reason: String, _ failures: Int) -> RankifyError {
    let kept =
      partial.length > 0 ? "\(partial.length) bytes are kept, run the command again to go on" : "nothing was fetched"
    return RankifyError(
      .failure,
      "\(partial.url.absoluteString): \(reason) (\(failures) attempts); \(kept), \(advice.unreachable)"
    )
  }
}

import Foundation
import RankifyCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Where the body of one HTTP response goes.
package protocol TransferSink: AnyObject {
  /// Looks at the status and the headers; returns whether the body is wanted.
  func begin(_ response: HTTPURLResponse) throws(RankifyError) -> Bool
  /// Takes the next bytes of the body.
  func accept(_ data: Data) throws(RankifyError)
}

/// One request whose body is handed on while it arrives, so that a file of any size needs little memory.
///
/// `@unchecked Sendable`: everything is touched only on the session's delegate queue, which is serial; starting and
/// stopping are operations of that queue too.
package final class HTTPTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  /// How a transfer ended.
  package enum Ending: Sendable {
    /// The server has sent what it meant to send, or the sink did not want the body.
    case finished
    /// The sink refused.
    case refused(RankifyError)
    /// The connection failed.
    case broken(URLError.Code, String)
    /// Its time was over, whatever came in it.
    case expired
  }

  private enum Phase {
    /// Nothing was asked yet.
    case waiting
    /// The server was asked by this task, and the continuation waits for the ending.
    case running(URLSessionTask, CheckedContinuation<Ending, Never>)
    /// The ending was handed on, or is that of a transfer that was stopped before it began.
    case over(Ending)
  }

  private let sink: any TransferSink
  private let redirects: RedirectPolicy
  private var phase = Phase.waiting
  private var refusal: RankifyError?
  private var isUnwanted = false

  private init(_ sink: any TransferSink, _ redirects: RedirectPolicy) {
    self.sink = sink
    self.redirects = redirects
  }

  /// Runs `request`.
  /// - Parameters:
  ///   - idleTimeout: the longest silence in seconds; a line of headers ends one, or a piece of the body
  ///   - timeLimit: the longest time that all of it may take; any if `nil`
  package static func run(
    _ request: URLRequest, into sink: any TransferSink, idleTimeout: Double, timeLimit: Duration? = nil,
    redirects: RedirectPolicy = .everywhere
  ) async -> Ending {
    let transfer = HTTPTransfer(sink, redirects)
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = idleTimeout
    // Nothing is asked twice; and a task that waits for a cache cannot be cancelled at once.
    configuration.urlCache = nil
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: queue)
    let watch = timeLimit.map { limit in
      Task {
        try await Task.sleep(for: limit)
        queue.addOperation { transfer.stop(.expired) }
      }
    }
    defer { watch?.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.addOperation { transfer.start(request, in: session, continuation) }
      }
    } onCancel: {
      queue.addOperation { transfer.stop(Self.abandoned) }
    }
  }

  private func start(_ request: URLRequest, in session: URLSession, _ continuation: CheckedContinuation<Ending, Never>)
  {
    defer { session.finishTasksAndInvalidate() }
    if case .over(let ending) = phase { return continuation.resume(returning: ending) }
    let task = session.dataTask(with: request)
    phase = .running(task, continuation)
    task.resume()
  }

  /// Ends the transfer now, whatever the server does.
  private func stop(_ ending: Ending) {
    guard case .running(let task, _) = phase else {
      if case .waiting = phase { phase = .over(ending) }
      return
    }
    end(ending)
    Self.stop(task)
  }

  /// Cancels a task whose completion has not been delivered; only on the delegate queue.
  ///
  /// swift-corelibs-foundation carries a cancellation out later, on the task's own queue, and traps where the task has
  /// completed by then. To read the priority is to wait for that queue; meanwhile the delegate queue is ours, so that no
  /// completion gets through.
  private static func stop(_ task: URLSessionTask) {
    task.cancel()
    _ = task.priority
  }

  private func end(_ ending: Ending) {
    guard case .running(_, let continuation) = phase else { return }
    phase = .over(ending)
    continuation.resume(returning: ending)
  }

  private static var abandoned: Ending { .broken(.cancelled, "the request was cancelled") }

  private var isOver: Bool { if case .over = phase { true } else { false } }

  package func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    // Behind a cancellation swift-corelibs-foundation traps on an answer.
    if isOver { return }
    completionHandler(redirects.next(after: task.originalRequest, request))
  }

  #if canImport(FoundationNetworking)
    /// A server that asks for a password has given its answer. swift-corelibs-foundation would wait for ever where there is
    /// none to send.
    package func urlSession(
      _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
      completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
      if isOver { return }
      end(ending(nil))
      Self.stop(task)
    }
  #endif

  package func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    guard !isOver else { return completionHandler(.cancel) }
    do throws(RankifyError) {
      guard let response = response as? HTTPURLResponse else {
        throw RankifyError(.failure, "the server does not speak HTTP")
      }
      isUnwanted = try !sink.begin(response)
    } catch {
      refusal = error
    }
    completionHandler(isUnwanted || refusal != nil ? .cancel : .allow)
  }

  package func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard !isOver, refusal == nil, !isUnwanted else { return }
    do throws(RankifyError) {
      try sink.accept(data)
    } catch {
      refusal = error
      end(.refused(error))
      Self.stop(dataTask)
    }
  }

  package func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    end(ending(error))
  }

  private func ending(_ error: (any Error)?) -> Ending {
    if let refusal { return .refused(refusal) }
    guard let error, !isUnwanted else { return .finished }
    return .broken((error as? URLError)?.code ?? .unknown, error.localizedDescription)
  }
}

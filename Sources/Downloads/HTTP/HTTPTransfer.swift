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
/// `@unchecked Sendable`: after `start`, everything is touched only on the session's delegate queue, which is serial.
package final class HTTPTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  /// How a transfer ended.
  package enum Ending: Sendable {
    /// The server has sent what it meant to send, or the sink did not want the body.
    case finished
    /// The sink refused.
    case refused(RankifyError)
    /// The connection failed.
    case broken(URLError.Code, String)
  }

  private let sink: any TransferSink
  private let redirects: RedirectPolicy
  private var continuation: CheckedContinuation<Ending, Never>?
  private var refusal: RankifyError?
  private var isUnwanted = false

  private init(_ sink: any TransferSink, _ redirects: RedirectPolicy) {
    self.sink = sink
    self.redirects = redirects
  }

  /// Runs `request`; `idleTimeout` is the longest silence in seconds.
  package static func run(
    _ request: URLRequest, into sink: any TransferSink, idleTimeout: Double, redirects: RedirectPolicy = .everywhere
  ) async -> Ending {
    let transfer = HTTPTransfer(sink, redirects)
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = idleTimeout
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: queue)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: request)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        transfer.continuation = continuation
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
  }

  package func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    completionHandler(redirects.next(after: task.originalRequest, request))
  }

  package func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
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
    guard refusal == nil, !isUnwanted else { return }
    do throws(RankifyError) {
      try sink.accept(data)
    } catch {
      refusal = error
      dataTask.cancel()
    }
  }

  package func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    continuation?.resume(returning: ending(error))
    continuation = nil
  }

  private func ending(_ error: (any Error)?) -> Ending {
    if let refusal { return .refused(refusal) }
    guard let error, !isUnwanted else { return .finished }
    return .broken((error as? URLError)?.code ?? .unknown, error.localizedDescription)
  }
}

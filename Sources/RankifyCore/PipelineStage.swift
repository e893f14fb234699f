/// A step of a pipeline: turns one value into another.
///
/// Asynchronous only at this boundary; arithmetic inside is synchronous.
public protocol PipelineStage<Input, Output>: Sendable {
  /// What the stage takes.
  associatedtype Input: Sendable
  /// What the stage gives.
  associatedtype Output: Sendable

  /// Runs the stage on one input.
  func run(_ input: Input) async throws(RankifyError) -> Output

  /// Runs the stage on many inputs; `outputs[i]` belongs to `batch[i]` and equals what `run(_:)` gives for it.
  func run(batch: [Input]) async throws(RankifyError) -> [Output]
}

extension PipelineStage {
  /// Runs `run(_:)` on every input, a bounded number at a time, keeping the order.
  public func run(batch: [Input]) async throws(RankifyError) -> [Output] {
    let width = 8
    let results = await withTaskGroup(of: (Int, Result<Output, RankifyError>).self) { group in
      var results = [Result<Output, RankifyError>?](repeating: nil, count: batch.count)
      for i in batch.indices {
        if i >= width, let (done, result) = await group.next() { results[done] = result }
        group.addTask {
          do throws(RankifyError) { return (i, .success(try await run(batch[i]))) } catch {
            return (i, .failure(error))
          }
        }
      }
      for await (done, result) in group { results[done] = result }
      return results
    }
    var outputs: [Output] = []
    outputs.reserveCapacity(batch.count)
    for case .some(let result) in results { outputs.append(try result.get()) }
    return outputs
  }
}

/// Finds documents for a query.
public protocol Retriever: PipelineStage where Input == Query, Output == Ranking {}

/// Puts a ranking in a better order: the same documents, each once, with scores that agree with their order.
public protocol Reranker: PipelineStage where Input == Ranking, Output == Ranking {}

/// Answers a query from a ranking.
public protocol Generator: PipelineStage where Input == Ranking, Output == Answer {}

import RankifyCore

/// Work on several items at once.
enum BoundedWork {
  /// What `body` makes of each item, in order, `width` at a time; the first fault ends it.
  static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], width: Int, _ body: @escaping @Sendable (Item) async throws(RankifyError) -> Result
  ) async throws(RankifyError) -> [Result] {
    if width <= 1 || items.count <= 1 {
      var results: [Result] = []
      for item in items { results.append(try await body(item)) }
      return results
    }
    let outcome = await withTaskGroup(of: (Int, Swift.Result<Result, RankifyError>).self) { group in
      var results = [Result?](repeating: nil, count: items.count), fault: RankifyError?
      func note(_ done: (Int, Swift.Result<Result, RankifyError>)) {
        switch done.1 {
        case .success(let result): results[done.0] = result
        case .failure(let error):
          fault = fault ?? error
          group.cancelAll()
        }
      }
      for (index, item) in items.enumerated() {
        if index >= width, let done = await group.next() { note(done) }
        if fault != nil { break }
        group.addTask {
          do throws(RankifyError) { return (index, .success(try await body(item))) } catch {
            return (index, .failure(error))
          }
        }
      }
      for await done in group { note(done) }
      return fault.map { Swift.Result<[Result], RankifyError>.failure($0) } ?? .success(results.compactMap { $0 })
    }
    return try outcome.get()
  }
}

extension RerankTally {
  /// Counts a request and what it took.
  func count(_ usage: TokenUsage?) {
    change {
      $0.requests += 1
      if let usage { $0.usage += usage }
    }
  }
}

extension Ranking {
  /// The first hits in a new order, the others below them in their own.
  /// - Parameter order: the places of the first hits, best first, each once
  func reordered(first order: [Int], by method: String) throws(RankifyError) -> Ranking {
    var scores = [Float](repeating: 0, count: order.count)
    for (place, hit) in order.enumerated() { scores[hit] = Float(order.count - place) }
    return try reranking(first: scores, by: method)
  }

  /// An error with the query that it is about.
  func naming(_ error: RankifyError) -> RankifyError {
    let name = "query '\(query.id)': "
    if error.code == .interrupted || error.message.hasPrefix(name) { return error }
    return RankifyError(error.code, name + error.message, cause: error)
  }
}

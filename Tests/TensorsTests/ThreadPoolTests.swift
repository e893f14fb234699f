import Synchronization
import Tensors
import Testing

@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3, 8])
  func everyPieceRunsOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    for pieces in [0, 1, 2, 5, 1000] {
      for _ in 0..<20 {
        let counts = Mutex([Int](repeating: 0, count: pieces))
        pool.run(pieces) { piece in counts.withLock { $0[piece] += 1 } }
        #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
      }
    }
  }

  @Test func piecesMaySplitFurther() {
    let pool = ThreadPool(threads: 3)
    let count = Atomic(0)
    pool.run(10) { _ in pool.run(10) { _ in count.add(1, ordering: .relaxed) } }
    #expect(count.load(ordering: .relaxed) == 100)
  }

  @Test func manyTasksShareAPool() async {
    let pool = ThreadPool(threads: 2)
    let total = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<50 {
        group.addTask {
          let count = Atomic(0)
          for _ in 0..<100 { pool.run(4) { _ in count.add(1, ordering: .relaxed) } }
          return count.load(ordering: .relaxed)
        }
      }
      return await group.reduce(0, +)
    }
    #expect(total == 50 * 400)
  }

  @Test func sleepingThreadsWakeUp() async throws {
    let pool = ThreadPool(threads: 4)
    for _ in 0..<5 {
      try await Task.sleep(for: .milliseconds(3))
      let count = Atomic(0)
      pool.run(64) { _ in count.add(1, ordering: .relaxed) }
      #expect(count.load(ordering: .relaxed) == 64)
    }
  }
}

import Foundation
import RankifyCore
import TestSupport
import Testing
import Vectors

struct VectorStoreTests {
  private let settings: [VectorStoreSettings] = [
    VectorStoreSettings(dimension: 7, metric: .dot), VectorStoreSettings(dimension: 100, metric: .dot),
    VectorStoreSettings(dimension: 40, metric: .dot, encoding: .float16),
    VectorStoreSettings(dimension: 65, metric: .dot, encoding: .int8),
    VectorStoreSettings(dimension: 65, metric: .dot, encoding: .int8, exactCopy: .float32),
    VectorStoreSettings(dimension: 30, metric: .dot, encoding: .int8, exactCopy: .float16, metadata: "{\"a\": 1}"),
  ]

  private func tolerance(_ settings: VectorStoreSettings) -> Float {
    switch settings.exactCopy ?? settings.encoding {
    case .float32: 0
    case .float16: 1 / 2048
    case .int8: 0.5 / 127 * 1.001
    }
  }

  @Test func rowsComeBackAsPreciselyAsTheyAreStored() throws {
    for settings in settings {
      let folder = try TemporaryFolder()
      var random = RandomVectors(seed: 1)
      let rows = (0..<1100).map { _ in random.uniform(settings.dimension) }
      let store = try makeStore(folder, rows, settings)
      #expect(store.settings == settings)
      #expect(store.rowCount == 1100 && store.count == 1100)
      for (i, row) in rows.enumerated() {
        let worst = zip(row, store.vector(i)).map { ($0 - $1).magnitude }.max() ?? 0
        #expect(worst <= tolerance(settings))
      }
      try store.verify()
    }
  }

  @Test func cosineStoresVectorsOfLengthOne() throws {
    let store = try makeStore(TemporaryFolder(), [[3, 4], [0, 0]], VectorStoreSettings(dimension: 2))
    #expect(store.vector(0) == [0.6, 0.8])
    #expect(store.vector(1) == [0, 0])
    #expect(try store.nearest(5, to: [30, 40]) == [Neighbor(row: 0, score: 1), Neighbor(row: 1, score: 0)])
  }

  @Test func snapshotsStayAsTheyWereOpened() throws {
    let folder = try TemporaryFolder()
    let settings = VectorStoreSettings(dimension: 2, metric: .dot)
    let old = try makeStore(folder, [[1, 0], [2, 0], [3, 0]], settings)
    let writer = try VectorStoreWriter(opening: folder.file("v"))
    #expect(writer.delete(1))
    #expect(!writer.delete(1))
    #expect(try writer.replace(2, with: [9, 0]) == 3)
    let uncommitted = try VectorStore(folder.file("v"))
    #expect(uncommitted.stamp == old.stamp)
    let stamp = try writer.commit()
    let new = try VectorStore(folder.file("v"))
    #expect(new.stamp == stamp)
    #expect(try new.nearest(9, to: [1, 0]).map(\.row) == [3, 0])
    #expect(try old.nearest(9, to: [1, 0]).map(\.row) == [2, 1, 0])
    // The old state can be opened again, as a database that never saw the new one does.
    #expect(try VectorStore(folder.file("v"), at: old.stamp).nearest(9, to: [1, 0]).map(\.row) == [2, 1, 0])
  }
}

/// Copies of stores.
struct VectorStoreCopyTests {
  @Test(arguments: VectorEncoding.allCases) func compactionKeepsLiveRowsBitByBit(_ encoding: VectorEncoding) throws {
    let folder = try TemporaryFolder()
    var random = RandomVectors(seed: 2)
    let settings = VectorStoreSettings(
      dimension: 33, metric: .dot, encoding: encoding, exactCopy: encoding == .int8 ? .float16 : nil, metadata: "m")
    _ = try makeStore(folder, (0..<1200).map { _ in random.uniform(33) }, settings)
    let writer = try VectorStoreWriter(opening: folder.file("v"))
    let gone = Set((0..<400).map { _ in random.next(below: 1200) })
    for row in gone { writer.delete(row) }
    try writer.commit()
    let old = try VectorStore(folder.file("v"))
    #expect(old.count == 1200 - gone.count)
    let stamp = try old.compact(to: folder.file("w"))
    let new = try VectorStore(folder.file("w"))
    try new.verify()
    #expect(new.stamp == stamp && new.settings == settings && new.rowCount == old.count)
    let kept = (0..<1200).filter { !gone.contains($0) }
    #expect(kept.enumerated().allSatisfy { old.vector($1) == new.vector($0) })
  }

  @Test func onlyEqualStoresAreJoined() throws {
    let folder = try TemporaryFolder()
    let store = try makeStore(folder, [[1, 2]], VectorStoreSettings(dimension: 2))
    let other = VectorStoreSettings(dimension: 2, encoding: .int8, exactCopy: .float32)
    let writer = try VectorStoreWriter(creating: folder.file("w"), other)
    let error = #expect(throws: RankifyError.self) { try writer.append(contentsOf: store) }
    #expect(
      error?.message
        == "\(folder.file("w")): stores vectors as 2 numbers in int8 with fp32 compared by cosine, \(folder.file("v")) as "
        + "2 numbers in fp32 compared by cosine; only equal ones can be joined")
  }
}

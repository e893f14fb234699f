import TestSupport
import Testing
import Vectors

struct RowSetTests {
  @Test func behavesAsASetOfNumbers() {
    var random = RandomVectors(seed: 31)
    var (rows, model) = (RowSet(), Set<Int>())
    for _ in 0..<2000 {
      let row = random.next(below: 300)
      if random.next(below: 3) == 0 {
        rows.remove(row)
        model.remove(row)
      } else {
        rows.insert(row)
        model.insert(row)
      }
      #expect(rows.count == model.count)
    }
    #expect(Array(rows) == model.sorted())
    #expect((0..<400).allSatisfy { rows.contains($0) == model.contains($0) })
    #expect(!rows.contains(-1))
  }

  @Test(arguments: [0..<0, 0..<1, 0..<64, 5..<64, 63..<65, 64..<64, 100..<100, 70..<300, 0..<1000])
  func aRangeIsTheSetOfItsNumbers(_ range: Range<Int>) {
    #expect(Array(RowSet(range)) == Array(range))
    #expect(RowSet(range) == RowSet(Array(range)))
    #expect(RowSet(range).count == range.count)
    #expect(Array(RowSet(range).intersection(RowSet(10..<80))) == range.filter { (10..<80).contains($0) })
  }

  @Test func recallCountsWhatIsAsGood() {
    func neighbors(_ rows: [Int], _ scores: [Float]) -> [Neighbor] {
      zip(rows, scores).map { Neighbor(row: $0, score: $1) }
    }
    let exact = neighbors([1, 2, 3, 4], [9, 8, 7, 7])
    #expect(Recall.of([neighbors([1, 3], [9, 7])], against: [exact]) == 0.5)
    // Row 5 scores what the last exact one does; row 6 does not.
    #expect(Recall.of([neighbors([1, 5, 6], [9, 7, 6])], against: [exact]) == 0.5)
    #expect(Recall.of([exact, []], against: [exact, exact]) == 0.5)
    #expect(Recall.of([[]], against: [[]]) == 1)
  }
}

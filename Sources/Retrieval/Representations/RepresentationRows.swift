import RankifyCore

/// Which document every row of a store of representations belongs to: runs of rows with ascending document numbers, as blobs.
///
/// A number may stand in several runs, since numbers of deleted documents are given out again; at most one of those rows is
/// alive.
struct RepresentationRows {
  /// The document number of every row.
  private(set) var numbers: [Int] = []

  /// Reads all.
  /// - Complexity: O(rows)
  init(_ database: Database, _ words: RepresentationWords) throws(RankifyError) {
    let select = try database.prepare("SELECT first, count, checksum, numbers FROM \(words.rows) ORDER BY first")
    while try select.step() {
      guard select.integer(0) == numbers.count,
        let run = RepresentationRows.decode(
          Array(select.blob(3)), count: select.integer(1), checksum: select.integer(2))
      else { throw database.damaged("the document numbers of its \(words.noun)") }
      numbers += run
    }
  }

  private static func decode(_ bytes: [UInt8], count: Int, checksum: Int) -> [Int]? {
    guard checksum == Int(truncatingIfNeeded: Checksum.hash(bytes)) else { return nil }
    return SegmentData.decode(numbers: bytes, count: count)
  }

  /// Records ascending document numbers for the rows from `first` on.
  static func append(
    _ numbers: [Int], first: Int, to database: Database, _ words: RepresentationWords
  ) throws(RankifyError) {
    guard let low = numbers.first, let high = numbers.last else { return }
    let bytes = SegmentData.encode(numbers: numbers)
    let insert = try database.prepare("INSERT INTO \(words.rows) VALUES(?, ?, ?, ?, ?, ?)")
    for (i, value) in [first, numbers.count, low, high, Int(truncatingIfNeeded: Checksum.hash(bytes))].enumerated() {
      insert.bind(value, at: Int32(i + 1))
    }
    insert.bind(bytes, at: 6)
    try insert.run()
  }

  /// Records anew which document every row belongs to, in few pieces.
  static func replace(
    _ numbers: [Int], in database: Database, _ words: RepresentationWords
  ) throws(RankifyError) {
    try database.execute("DELETE FROM \(words.rows)")
    var first = 0
    while first < numbers.count {
      let run = ascendingRun(numbers, from: first)
      try append(Array(numbers[run]), first: first, to: database, words)
      first = run.upperBound
    }
  }

  private static func ascendingRun(_ numbers: [Int], from first: Int) -> Range<Int> {
    var end = first + 1
    while end < numbers.count, end - first < 4096, numbers[end] > numbers[end - 1] { end += 1 }
    return first..<end
  }

  /// The rows, dead or alive, of a document number.
  static func rows(
    of number: Int, in database: Database, _ words: RepresentationWords
  ) throws(RankifyError) -> [Int] {
    let select = try database.prepare(
      "SELECT first, count, checksum, numbers FROM \(words.rows) WHERE ?1 BETWEEN low AND high")
    select.bind(number, at: 1)
    var rows: [Int] = []
    while try select.step() {
      let bytes = Array(select.blob(3))
      guard let run = decode(bytes, count: select.integer(1), checksum: select.integer(2)) else {
        throw database.damaged("the document numbers of its \(words.noun)")
      }
      let place = run.partitioningIndex { $0 >= number }
      if place < run.count, run[place] == number { rows.append(select.integer(0) + place) }
    }
    return rows
  }
}

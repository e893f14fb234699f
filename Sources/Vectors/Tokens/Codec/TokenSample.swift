import RankifyCore

/// Token vectors as rows padded with zeros to a multiple of 8 numbers.
protocol TokenRowSource: Sendable {
  var dimension: Int { get }
  /// How many there are.
  var count: Int { get }
  /// Numbers from one row to the next.
  var stride: Int { get }

  /// Where some rows are, one after the other: where they lie, or copied to `room`.
  /// - Parameter room: for as many rows, the numbers behind the dimension being zeros
  func address(of rows: Range<Int>, _ room: UnsafeMutablePointer<Float>) -> UnsafePointer<Float>
}

extension TokenRowSource {
  /// Calls `body` with a row.
  func withRow<Result>(_ number: Int, _ body: (UnsafePointer<Float>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: stride) { room in
      room.initialize(repeating: 0)
      guard let base = room.baseAddress else { preconditionFailure("rows have no numbers") }
      return body(address(of: number..<number + 1, base))
    }
  }

  /// Some of the rows, in this order.
  func rows(_ numbers: [Int]) -> TokenMatrix {
    var chosen = TokenMatrix(dimension: dimension, rows: numbers.count)
    chosen.fill { i, row in withRow(numbers[i]) { row.update(from: $0, count: stride) } }
    return chosen
  }
}

/// Vectors of documents that stay where they are: a sample is not kept twice.
struct TokenSample: TokenRowSource {
  private struct Place {
    let document: UInt32
    let token: UInt32
  }

  let dimension: Int
  private let documents: [TokenVectors]
  private let places: [Place]

  var count: Int { places.count }
  var stride: Int { TokenMatrix.stride(dimension) }

  /// Those vectors whose numbers, counted over all documents, are wanted.
  init(_ documents: [TokenVectors], dimension: Int, where isWanted: (Int) -> Bool) {
    (self.documents, self.dimension) = (documents, dimension)
    var (places, number) = ([Place](), 0)
    places.reserveCapacity(documents.reduce(0) { $0 + $1.count })
    for (i, document) in documents.enumerated() {
      precondition(document.dimension == dimension, "expected \(dimension) numbers, got \(document.dimension)")
      for token in 0..<document.count {
        if isWanted(number) { places.append(Place(document: UInt32(i), token: UInt32(token))) }
        number += 1
      }
    }
    self.places = places
  }

  func address(of rows: Range<Int>, _ room: UnsafeMutablePointer<Float>) -> UnsafePointer<Float> {
    for (i, place) in places[rows].enumerated() {
      documents[Int(place.document)].values.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        (room + i * stride).update(from: base + Int(place.token) * dimension, count: dimension)
      }
    }
    return UnsafePointer(room)
  }
}

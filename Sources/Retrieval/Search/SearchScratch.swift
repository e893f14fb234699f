/// Memory of one search, kept for the next one. Sendable because the index lends it to one search at a time.
final class SearchScratch: @unchecked Sendable {
  /// Local documents scored together: their sums fit the first-level cache.
  static let windowShift = 13
  static let window = 1 << windowShift

  /// Windows in a segment of `size` documents.
  static func windows(of size: Int) -> Int { (size + window - 1) >> windowShift }

  let sums: UnsafeMutablePointer<Int32>
  let candidates: UnsafeMutablePointer<UInt32>
  let rooms = BlockRooms()

  init() {
    sums = .allocate(capacity: SearchScratch.window)
    sums.initialize(repeating: 0, count: SearchScratch.window)
    candidates = .allocate(capacity: SearchScratch.window + 16)
    candidates.initialize(repeating: 0, count: SearchScratch.window + 16)
  }

  deinit {
    sums.deallocate()
    candidates.deallocate()
  }

  func clearSums() { sums.update(repeating: 0, count: SearchScratch.window) }
}

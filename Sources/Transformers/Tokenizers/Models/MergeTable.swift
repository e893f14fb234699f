/// The merges of a byte-pair encoding: what two neighbouring tokens become, and how early.
struct MergeTable: Sendable {
  /// Left and right token; all ones where free. Their number is a power of two.
  private var keys: [UInt64]
  /// Rank and id of the merged token.
  private var values: [UInt64]
  private let shift: UInt64

  /// A table with room for `count` merges.
  init(count: Int) {
    var bits: UInt64 = 4
    while 1 << bits < count * 2 { bits += 1 }
    keys = [UInt64](repeating: .max, count: 1 << Int(bits))
    values = [UInt64](repeating: .max, count: 1 << Int(bits))
    shift = 64 - bits
  }

  /// The rank, in the upper half, and the id of the merged token; all ones where the two do not merge.
  @inline(__always)
  subscript(left: Int32, right: Int32) -> UInt64 {
    let key = Self.key(left, right)
    var place = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> shift)
    while keys[place] != key {
      if keys[place] == .max { return .max }
      place = (place + 1) & (keys.count - 1)
    }
    return values[place]
  }

  /// Adds a merge; of several for the same two tokens the last counts.
  mutating func insert(_ left: Int32, _ right: Int32, rank: Int, id: Int32) {
    let key = Self.key(left, right)
    var place = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> shift)
    while keys[place] != key, keys[place] != .max { place = (place + 1) & (keys.count - 1) }
    keys[place] = key
    values[place] = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: id))
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}

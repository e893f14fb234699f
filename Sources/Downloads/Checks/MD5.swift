import Foundation

/// The compression function of RFC 1321, section 3.4.
enum MD5 {
  static let initialState: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]

  private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]

  /// `floor(2^32 · |sin(i + 1)|)`, the RFC's own definition of its table.
  private static let sines: [UInt32] = (1...64).map { UInt32(4_294_967_296 * abs(sin(Double($0)))) }

  static func compress(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt32]) {
    let (shifts, sines) = (shifts, sines)
    for start in stride(from: 0, to: blocks.count, by: 64) {
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      for i in 0..<64 {
        let (mixed, index) =
          switch i >> 4 {
          case 0: ((b & c) | (~b & d), i)
          case 1: ((d & b) | (~d & c), (5 &* i &+ 1) & 15)
          case 2: (b ^ c ^ d, (3 &* i &+ 5) & 15)
          default: (c ^ (b | ~d), (7 &* i) & 15)
          }
        let word = UInt32(littleEndian: blocks.loadUnaligned(fromByteOffset: start &+ 4 &* index, as: UInt32.self))
        let sum = a &+ mixed &+ sines[i] &+ word
        let shift = shifts[(i >> 4) &* 4 &+ i & 3]
        (a, d, c, b) = (d, c, b, b &+ (sum &<< shift | sum &>> (32 &- shift)))
      }
      state[0] &+= a
      state[1] &+= b
      state[2] &+= c
      state[3] &+= d
    }
  }
}

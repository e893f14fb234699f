/// Little-endian numbers in a record.
struct LittleEndianRecord {
  let bytes: [UInt8]

  func u16(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
  func u32(_ offset: Int) -> Int { u16(offset) | u16(offset + 2) << 16 }

  /// `nil` where the number does not fit a file offset.
  func u64(_ offset: Int) -> Int? {
    let high = u32(offset + 4)
    return high < 1 << 31 ? u32(offset) | high << 32 : nil
  }
}

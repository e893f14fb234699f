/// The 64-bit FNV-1a hash of a text's bytes: the same everywhere and for ever, unlike Swift's own hashes.
enum TextHash64 {
  static func of(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

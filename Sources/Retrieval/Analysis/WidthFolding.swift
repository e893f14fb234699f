/// Full-width ASCII and half-width Katakana as their usual forms (the compatibility mappings of U+FF01 to U+FF9F).
enum WidthFolding {
  /// U+FF65 to U+FF9F.
  private static let katakana = Array(
    "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u{3099}\u{309A}".unicodeScalars
  ).map(\.value)

  /// The usual form of a character.
  static func fold(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0xFF01...0xFF5E: scalar - 0xFEE0
    case 0xFF65...0xFF9F: katakana[Int(scalar - 0xFF65)]
    default: scalar
    }
  }

  /// The letter that a Katakana letter becomes with a half-width sound mark after it, or nil if they do not combine.
  static func voiced(_ letter: UInt32, _ mark: UInt32) -> UInt32? {
    switch (mark, letter) {
    case (0xFF9E, 0x30A6): 0x30F4
    case (0xFF9E, 0x30EF...0x30F2): letter + 8
    case (0xFF9E, 0x30FD): 0x30FE
    case (0xFF9E, _) where takesVoicing(letter): letter + 1
    case (0xFF9F, 0x30CF...0x30DB) where takesVoicing(letter): letter + 2
    default: nil
    }
  }

  /// カ to ト and ハ to ホ, without those that are voiced already.
  private static func takesVoicing(_ letter: UInt32) -> Bool {
    switch letter {
    case 0x30AB...0x30C1: letter % 2 == 1
    case 0x30C4...0x30C8: letter % 2 == 0
    case 0x30CF...0x30DB: letter % 3 == 0x30CF % 3
    default: false
    }
  }
}

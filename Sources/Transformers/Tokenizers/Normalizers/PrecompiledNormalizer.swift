import Foundation
import RankifyCore

/// SentencePiece's rules, compiled into a double-array trie (Aoe 1989, as darts-clone lays it out) and a block of
/// replacements.
///
/// Applied as the `tokenizers` library does: a grapheme of less than six bytes is replaced as a whole by the rule for the
/// shortest prefix that has one; otherwise each of its scalars is looked up.
struct PrecompiledNormalizer: TextNormalizer {
  private let units: [UInt32]
  private let replacements: [UInt8]
  /// What each ASCII byte becomes; `nil` where no rule begins with it.
  private var ascii: [[UInt8]?] = []

  init(_ component: Component) throws(RankifyError) {
    guard let data = Data(base64Encoded: try component.string("precompiled_charsmap")) else {
      throw component.invalid("'precompiled_charsmap' is not base64; is the file damaged?")
    }
    let bytes = [UInt8](data)
    let size = bytes.count < 4 ? .max : Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16 | Int(bytes[3]) << 24
    guard size >= 4, size % 4 == 0, size <= bytes.count - 4 else {
      throw component.invalid("'precompiled_charsmap' is shorter than it says; is the file damaged?")
    }
    units = stride(from: 4, to: 4 + size, by: 4).map {
      UInt32(bytes[$0]) | UInt32(bytes[$0 + 1]) << 8 | UInt32(bytes[$0 + 2]) << 16 | UInt32(bytes[$0 + 3]) << 24
    }
    replacements = Array(bytes[(4 + size)...])
    guard replacements.withUnsafeBufferPointer({ $0.isUTF8 }) else {
      throw component.invalid("the replacements in 'precompiled_charsmap' are not valid UTF-8; is the file damaged?")
    }
    ascii = (UInt8(0)..<0x80).map { byte in
      [byte].withUnsafeBufferPointer { replacement(for: $0) }.map { Array(replacements[$0]) }
    }
  }

  func normalize(_ text: inout WorkingText) {
    text.rewrite { source, output in
      var i = 0
      while i < source.count {
        // An ASCII character before another is a grapheme, but for the line end of two.
        if source[i] < 0x80, i + 1 == source.count || source[i + 1] < 0x80, source[i] != 0x0d {
          append(source[i], &output)
          i += 1
        } else {
          i = normalizeStretch(source, from: i, &output)
        }
      }
    }
  }

  @inline(__always)
  private func append(_ byte: UInt8, _ output: inout [UInt8]) {
    if let mapped = ascii[Int(byte)] { output.append(contentsOf: mapped) } else { output.append(byte) }
  }

  /// Treats graphemes up to the next two ASCII characters in a row, and returns where it ended.
  private func normalizeStretch(_ source: Bytes, from start: Int, _ output: inout [UInt8]) -> Int {
    var end = start + 1
    while end < source.count, source[end] >= 0x80 || source[end - 1] >= 0x80 || source[end - 1] == 0x0d { end += 1 }
    var i = start
    for character in String(decoding: source.part(start..<end), as: UTF8.self) {
      let next = i + character.utf8.count
      normalizeGrapheme(source.part(i..<next), &output)
      i = next
    }
    return end
  }

  private func normalizeGrapheme(_ grapheme: Bytes, _ output: inout [UInt8]) {
    if grapheme.count < 6, let range = replacement(for: grapheme) {
      output.append(contentsOf: replacements[range])
      return
    }
    var i = 0
    while i < grapheme.count {
      let next = i + grapheme[i].sequenceLength
      let scalar = grapheme.part(i..<next)
      if let range = replacement(for: scalar) {
        output.append(contentsOf: replacements[range])
      } else {
        output.append(contentsOf: scalar)
      }
      i = next
    }
  }

  /// Where the replacement for the shortest prefix of `key` that has one stands.
  private func replacement(for key: Bytes) -> Range<Int>? {
    guard var unit = units.first else { return nil }
    var node = unit.offset
    for byte in key {
      if byte == 0 { return nil }
      node ^= Int(byte)
      guard node < units.count else { return nil }
      unit = units[node]
      guard unit.label == UInt32(byte) else { return nil }
      node ^= unit.offset
      if unit.hasLeaf { return node < units.count ? replacement(at: Int(units[node] & 0x7fff_ffff)) : nil }
    }
    return nil
  }

  /// The text up to the next NUL.
  private func replacement(at start: Int) -> Range<Int>? {
    guard start < replacements.count, replacements[start] & 0xc0 != 0x80 else { return nil }
    return start..<(replacements[start...].firstIndex(of: 0) ?? replacements.count)
  }
}

/// A unit of a double array.
extension UInt32 {
  fileprivate var hasLeaf: Bool { self >> 8 & 1 == 1 }
  fileprivate var label: UInt32 { self & (1 << 31 | 0xff) }
  fileprivate var offset: Int { Int((self >> 10) << ((self & 1 << 9) >> 6)) }
}

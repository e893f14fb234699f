#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Bytes as they come from files, and the ways to see text in them.
package typealias Bytes = UnsafeBufferPointer<UInt8>

/// Text made from bytes, and how many faults had to be repaired for it.
package struct RepairedText {
  /// The text: valid, without U+0000.
  package var text: String
  /// Whether invalid UTF-8 or NUL bytes were replaced.
  package var isRepaired: Bool
}

extension UnsafeBufferPointer<UInt8> {
  /// The bytes as text; invalid UTF-8 becomes U+FFFD and NUL a blank, which the result admits.
  package var repaired: RepairedText {
    if isPlain { return RepairedText(text: String(decoding: self, as: UTF8.self), isRepaired: false) }
    let text = String(decoding: self, as: UTF8.self)
    if !contains(0) { return RepairedText(text: text, isRepaired: !isUTF8) }
    let scalars = text.unicodeScalars.map { $0 == "\0" ? " " : $0 }
    return RepairedText(text: String(String.UnicodeScalarView(scalars)), isRepaired: true)
  }

  /// The bytes as text that must not need any repair; `what` names it in the error.
  package func checkedText(_ what: String, fault: (String) -> RankifyError) throws(RankifyError) -> String {
    let repaired = repaired
    if !repaired.isRepaired { return repaired.text }
    throw fault(
      "\(what) \(quoted) holds NUL or bytes that are not UTF-8; convert the file, for example with 'iconv -f ISO-8859-1 -t UTF-8'"
    )
  }

  /// The bytes as an identifier: valid UTF-8, not empty, without white space or control characters; otherwise `nil`.
  package var identifier: String? {
    guard !isEmpty, !contains(where: { $0 <= 0x20 || $0 == 0x7f }) else { return nil }
    if isPlain { return String(decoding: self, as: UTF8.self) }
    guard isUTF8 else { return nil }
    let text = String(decoding: self, as: UTF8.self)
    return text.unicodeScalars.contains { $0.properties.isWhitespace } ? nil : text
  }

  /// The bytes for a message: short, printable.
  package var quoted: String {
    let text = String(decoding: prefix(60), as: UTF8.self).unicodeScalars.map { $0.value < 0x20 ? "?" : String($0) }
    return "'\(text.joined())\(count > 60 ? "…" : "")'"
  }

  /// Whether all bytes are ASCII and none is NUL, eight at a time.
  package var isPlain: Bool {
    guard let base = UnsafeRawPointer(baseAddress) else { return true }
    var i = 0
    while i + 8 <= count {
      let word = base.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      // A byte's top bit comes out set where it is above 0x7f or zero (borrow of the subtraction).
      if (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 != 0 { break }
      i += 8
    }
    while i < count {
      if self[i] == 0 || self[i] >= 0x80 { return false }
      i += 1
    }
    return true
  }

  /// Whether the bytes are well-formed UTF-8 (Unicode 15, table 3-7).
  package var isUTF8: Bool { lengthOfUTF8 == count }

  /// How many bytes from the front are well-formed UTF-8.
  private var lengthOfUTF8: Int {
    var i = 0
    while i < count {
      let length = sequenceLength(at: i)
      if length == 0 { return i }
      i += length
    }
    return i
  }

  /// Where the first byte stands that is NUL or not part of well-formed UTF-8, or `count`.
  package var firstFault: Int { Swift.min(lengthOfUTF8, firstOffset(of: 0) ?? count) }

  /// The length of the well-formed sequence at `i`, or 0 where there is none.
  private func sequenceLength(at i: Int) -> Int {
    let lead = self[i]
    if lead < 0x80 { return 1 }
    let (length, second): (Int, ClosedRange<UInt8>) =
      switch lead {
      case 0xc2...0xdf: (2, 0x80...0xbf)
      case 0xe0: (3, 0xa0...0xbf)
      case 0xe1...0xec, 0xee, 0xef: (3, 0x80...0xbf)
      case 0xed: (3, 0x80...0x9f)
      case 0xf0: (4, 0x90...0xbf)
      case 0xf1...0xf3: (4, 0x80...0xbf)
      case 0xf4: (4, 0x80...0x8f)
      default: (0, 0...0)
      }
    guard length > 0, i + length <= count, second.contains(self[i + 1]) else { return 0 }
    for j in 2..<Swift.max(length, 2) where self[i + j] & 0xc0 != 0x80 { return 0 }
    return length
  }

  /// The bytes read as ISO 8859-1.
  package var latin1: String {
    String(String.UnicodeScalarView(map { $0 == 0 ? " " : Unicode.Scalar($0) }))
  }

  /// The bytes without white space at either end.
  package var trimmed: Bytes {
    var (low, high) = (0, count)
    while low < high, self[low].isWhite { low += 1 }
    while high > low, self[high - 1].isWhite { high -= 1 }
    return Bytes(rebasing: self[low..<high])
  }

  /// Where `byte` first stands.
  package func firstOffset(of byte: UInt8) -> Int? {
    guard let baseAddress, let found = memchr(baseAddress, Int32(byte), count) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(baseAddress)
  }

  /// The bytes as a decimal integer, or `nil` where they are anything else or do not fit.
  package var integer: Int? {
    var i = 0
    let isNegative = first == 0x2d
    if isNegative || first == 0x2b { i = 1 }
    guard i < count, count - i <= 18 else { return nil }
    var value = 0
    while i < count {
      guard self[i].isDigit else { return nil }
      value = value * 10 + Int(self[i] &- 0x30)
      i += 1
    }
    return isNegative ? -value : value
  }

  /// Whether the bytes are those of `text`.
  package func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for i in 0..<count where self[i] != text.utf8Start[i] { return false }
    return true
  }

  /// Whether the bytes begin with `text`, in either case of its ASCII letters; `text` is in lower case.
  package func hasPrefix(ignoringCase text: StaticString, at start: Int = 0) -> Bool {
    guard count - start >= text.utf8CodeUnitCount else { return false }
    for i in 0..<text.utf8CodeUnitCount where self[start + i].lowercased != text.utf8Start[i] { return false }
    return true
  }
}

extension UInt8 {
  /// Blank, tab, carriage return, vertical tab, form feed or line feed: what C's `isspace` says.
  @inlinable package var isWhite: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0d) }
  /// An ASCII digit.
  @inlinable package var isDigit: Bool { self &- 0x30 < 10 }
  /// An ASCII letter.
  @inlinable package var isLetter: Bool { lowercased &- 0x61 < 26 }
  /// The ASCII letter in lower case, any other byte unchanged.
  @inlinable package var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension [UInt8] {
  /// The bytes as text that must not need any repair; `what` names it in the error.
  package func checkedText(_ what: String, fault: (String) -> RankifyError) throws(RankifyError) -> String {
    // The typed throw goes through a `Result`, for the pointer's closure is untyped.
    let outcome = withUnsafeBufferPointer { bytes in
      Result { () throws(RankifyError) in try bytes.checkedText(what, fault: fault) }
    }
    return try outcome.get()
  }
}

import RankifyCore

/// A list of strings as Python prints it, which is how DPR stores answers: `['it''s', "it's"]` with either quotation mark.
struct PythonList {
  private let bytes: Bytes

  init(_ bytes: Bytes) { self.bytes = bytes.trimmed }

  /// The strings.
  func strings(fault: (String) -> RankifyError) throws(RankifyError) -> [String] {
    guard bytes.count >= 2, bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else {
      throw fault("expected a list of answers '[…]', found \(bytes.quoted)")
    }
    var values: [String] = []
    var rest = Bytes(rebasing: bytes[1..<(bytes.count - 1)]).trimmed
    while let quote = rest.first {
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), let end = closing(quote, rest) else {
        throw fault("expected a quoted answer, found \(rest.quoted)")
      }
      values.append(try unescaped(Bytes(rebasing: rest[1..<end]), fault))
      rest = Bytes(rebasing: rest[(end + 1)...]).trimmed
      if rest.isEmpty { break }
      guard rest.first == UInt8(ascii: ",") else { throw fault("expected ',' between answers, found \(rest.quoted)") }
      rest = Bytes(rebasing: rest.dropFirst()).trimmed
    }
    return values
  }

  private func closing(_ quote: UInt8, _ bytes: Bytes) -> Int? {
    var i = 1
    while i < bytes.count {
      if bytes[i] == UInt8(ascii: "\\") {
        i += 1
      } else if bytes[i] == quote {
        return i
      }
      i += 1
    }
    return nil
  }

  private func unescaped(_ raw: Bytes, _ fault: (String) -> RankifyError) throws(RankifyError) -> String {
    var result: [UInt8] = []
    var rest = raw
    while let backslash = rest.firstOffset(of: UInt8(ascii: "\\")), backslash + 1 < rest.count {
      result += rest[..<backslash]
      let tail = Bytes(rebasing: rest[backslash...])
      let escape = JSONEscape(tail)
      if escape?.isRepaired == true { throw fault("the answer \(raw.quoted) holds half of a surrogate pair") }
      // Python alone escapes the apostrophe; an escape of neither kind stands for itself.
      result += escape.flatMap { UTF8.encode($0.scalar) }.map(Array.init) ?? [tail[1]]
      rest = Bytes(rebasing: tail[(escape?.length ?? 2)...])
    }
    result += rest
    return try result.checkedText("the answer", fault: fault)
  }
}

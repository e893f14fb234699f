import RankifyCore

/// An order that a model has written: `[3] > [1] > [2]`, or anything else.
struct ListReply {
  /// Places from 0 on, each of `count` once, best first.
  private(set) var order: [Int] = []
  /// Passages that came again.
  private(set) var repeated = 0
  /// Numbers that no passage has.
  private(set) var unknown = 0
  /// Passages that did not come.
  private(set) var missing = 0

  /// Whether anything had to be put right.
  var isMalformed: Bool { repeated + unknown + missing > 0 }

  /// Reads an order: numbers in brackets, where there are any, else all numbers. Of numbers that come again the first counts;
  /// passages that do not come follow in the order that they have.
  /// - Complexity: O(length of the text)
  init(_ text: String, count: Int) {
    let numbers = Self.numbers(text)
    let bracketed = numbers.filter(\.isBracketed)
    var isSeen = [Bool](repeating: false, count: count)
    for number in bracketed.isEmpty ? numbers : bracketed {
      guard let value = number.value, (1...max(1, count)).contains(value), count > 0 else {
        unknown += 1
        continue
      }
      if isSeen[value - 1] {
        repeated += 1
      } else {
        isSeen[value - 1] = true
        order.append(value - 1)
      }
    }
    missing = count - order.count
    order += isSeen.indices.filter { !isSeen[$0] }
  }

  private struct Number {
    /// `nil` for one that is larger than any passage's.
    var value: Int?
    var isBracketed: Bool
  }

  /// The whole numbers in a text, in digits of any script.
  private static func numbers(_ text: String) -> [Number] {
    var (found, value, isOpen, isInside): ([Number], Int?, Bool, Bool) = ([], nil, false, false)
    var isTooLarge = false
    func isClosing(_ scalar: Unicode.Scalar) -> Bool { scalar == "]" || scalar == "］" }
    for scalar in text.unicodeScalars + ["\n"] {
      if let digit = scalar.digit {
        if value == nil { isInside = isOpen }
        let longer = (value ?? 0) * 10 + digit
        isTooLarge = isTooLarge || longer > 1 << 31
        value = isTooLarge ? 0 : longer
        continue
      }
      if let number = value {
        found.append(Number(value: isTooLarge ? nil : number, isBracketed: isInside && isClosing(scalar)))
        (value, isTooLarge) = (nil, false)
      }
      isOpen = scalar == "[" || scalar == "［"
    }
    return found
  }
}

extension Unicode.Scalar {
  /// The value of a decimal digit of any script.
  fileprivate var digit: Int? {
    if value < 0x80 { return (0x30...0x39).contains(value) ? Int(value) - 0x30 : nil }
    guard properties.numericType == .decimal, let number = properties.numericValue else { return nil }
    return Int(number)
  }
}

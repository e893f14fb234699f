#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How `format` and `%` write one value: `[[fill]align][sign][0][width][,][.precision][type]`.
struct FormatSpecification {
  var fill = " "
  var alignment: Alignment?
  var sign: Unicode.Scalar = "-"
  var width = 0
  var groups = false
  var precision: Int?
  var type: Unicode.Scalar?
  /// Whether zeros go between the sign and the digits.
  var padsWithZeros = false

  init() {}

  /// Reads the part behind the colon of a replacement field.
  init(_ text: String) throws(Fault) {
    var rest = Array(text.unicodeScalars)[...]
    if rest.count > 1, let alignment = Self.alignment(rest[rest.startIndex + 1]) {
      (fill, self.alignment) = (String(rest.removeFirst()), alignment)
      rest.removeFirst()
    } else if let first = rest.first, let alignment = Self.alignment(first) {
      self.alignment = alignment
      rest.removeFirst()
    }
    if let first = rest.first, "+- ".unicodeScalars.contains(first) { sign = rest.removeFirst() }
    if rest.first == "0" { padsWithZeros = rest.removeFirst() == "0" && alignment == nil }
    width = try Self.takeInteger(&rest) ?? 0
    if rest.first == "," { groups = rest.removeFirst() == "," }
    if rest.first == "." {
      rest.removeFirst()
      precision = try Self.takeInteger(&rest)
    }
    type = rest.popFirst()
    guard rest.isEmpty else { throw Fault("the format '\(text)' is not supported") }
  }

  private static func alignment(_ scalar: Unicode.Scalar) -> Alignment? {
    switch scalar {
    case "<": .left
    case ">": .right
    case "^": .center
    default: nil
    }
  }

  /// Digits in front, as a number.
  static func takeInteger(_ rest: inout ArraySlice<Unicode.Scalar>) throws(Fault) -> Int? {
    var value: Int?
    while let digit = rest.first, ("0"..."9").contains(digit) {
      let next = (value ?? 0) * 10 + Int(digit.value - 48)
      guard next <= 100_000 else { throw Fault("a width or precision of a format is larger than 100000") }
      value = next
      rest.removeFirst()
    }
    return value
  }

  /// The text of a value.
  func text(of value: Value, _ renderer: Renderer) throws(Fault) -> String {
    switch value {
    case .string(let text) where type == nil || type == "s":
      let cut = precision.map { String(scalars: text.unicodeScalars.prefix($0)) } ?? text
      return try renderer.padded(cut, width, alignment ?? .left, fill)
    case .integer, .bool, .float: return try number(value, renderer)
    default:
      guard type == nil || type == "s" else { throw unsupported(value) }
      return try renderer.padded(try renderer.text(of: value), width, alignment ?? .left, fill)
    }
  }

  private func unsupported(_ value: Value) -> Fault {
    Fault("the format type '\(type.map(String.init) ?? "")' cannot write \(value.described)")
  }

  private func number(_ value: Value, _ renderer: Renderer) throws(Fault) -> String {
    let (digits, isNegative) = try digits(of: value, renderer)
    let prefix = isNegative ? "-" : sign == "-" ? "" : String(sign)
    if padsWithZeros { return prefix + (try renderer.padded(digits, width - prefix.utf8.count, .right, "0")) }
    return try renderer.padded(prefix + digits, width, alignment ?? .right, fill)
  }

  private func digits(of value: Value, _ renderer: Renderer) throws(Fault) -> (digits: String, isNegative: Bool) {
    switch type {
    case nil, "d", "i", "x", "X", "o", "b":
      if let integer = value.integer {
        if type == nil, case .bool = value { return (try renderer.text(of: value), false) }
        guard precision == nil else { throw Fault("an integer is written without precision") }
        return (grouped(integerDigits(integer)), integer < 0)
      }
      guard type == nil, let double = value.double else { throw unsupported(value) }
      if precision == nil { return (grouped(PythonText.number(abs(double))), double.sign == .minus) }
      return (grouped(Self.printed(abs(double), "g", precision ?? 6)), double.sign == .minus)
    case "f", "F", "e", "E", "g", "G":
      guard let double = value.double, let letter = type else { throw unsupported(value) }
      return (grouped(Self.printed(abs(double), letter, precision ?? 6)), double.sign == .minus)
    case "%":
      guard let double = value.double else { throw unsupported(value) }
      return (Self.printed(abs(double) * 100, "f", precision ?? 6) + "%", double.sign == .minus)
    default: throw unsupported(value)
    }
  }

  private func integerDigits(_ value: Int) -> String {
    switch type {
    case "x": String(value.magnitude, radix: 16)
    case "X": String(value.magnitude, radix: 16, uppercase: true)
    case "o": String(value.magnitude, radix: 8)
    case "b": String(value.magnitude, radix: 2)
    default: String(value.magnitude)
    }
  }

  /// Commas between thousands.
  private func grouped(_ digits: String) -> String {
    guard groups else { return digits }
    let whole = digits.utf8.prefix { (48...57).contains($0) }.count
    var result = ""
    for (i, scalar) in digits.unicodeScalars.enumerated() {
      if i > 0, i < whole, (whole - i) % 3 == 0 { result += "," }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  /// The C library's `%.*f` and its kin, which round the exact value as Python does.
  static func printed(_ value: Double, _ type: Unicode.Scalar, _ precision: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : "inf" }
    return withVaList([Int32(precision), value]) { arguments in
      var buffer = [CChar](repeating: 0, count: precision + 340)
      let length = vsnprintf(&buffer, buffer.count, "%.*" + String(type), arguments)
      return String(decoding: buffer.prefix(Int(max(0, length))).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}

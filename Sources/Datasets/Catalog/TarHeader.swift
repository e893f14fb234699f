/// One 512-byte header of a tar file (POSIX.1-1988 ustar, with the size extension of GNU tar).
struct TarHeader {
  /// What follows the header.
  enum Kind: Equatable {
    case file
    case folder
    /// GNU: the data are the name of the next entry.
    case longName
    /// POSIX.1-2001: the data are records for the next entry.
    case extended
    /// Nothing that concerns a file.
    case ignored
    /// Links and devices.
    case other(String)
  }

  static let size = 512

  var name: String
  var length: Int
  var kind: Kind

  /// `nil` where the header's own checksum does not fit or a number cannot be read.
  init?(_ block: [UInt8]) {
    guard block.count == Self.size, let declared = Self.number(block[148..<156]) else { return nil }
    let sum = block.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(block[$1])) }
    guard sum == declared, let length = Self.number(block[124..<136]), let base = Self.text(block[0..<100]) else {
      return nil
    }
    let isUstar = block[257..<262].elementsEqual("ustar".utf8) && block[262] == 0
    guard let prefix = isUstar ? Self.text(block[345..<500]) : "" else { return nil }
    name = prefix.isEmpty ? base : prefix + "/" + base
    self.length = length
    kind = Self.kind(of: block[156], isFolder: base.hasSuffix("/"))
  }

  private static func kind(of flag: UInt8, isFolder: Bool) -> Kind {
    switch UnicodeScalar(flag) {
    case "\0", "0", "7": isFolder ? .folder : .file
    case "5": .folder
    case "L": .longName
    case "x": .extended
    case "g": .ignored
    case "1": .other("hard link")
    case "2", "K": .other("symbolic link")
    case "3", "4", "6": .other("device")
    default: .other("special entry of type \(flag)")
    }
  }

  /// Octal digits, or GNU tar's big-endian binary where the first bit is set.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    if first == 0x80 { return field.dropFirst().reduce(0 as Int?) { accumulate($0, 256, Int($1)) } }
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    return digits.reduce(0 as Int?) { (0x30...0x37).contains($1) ? accumulate($0, 8, Int($1) - 0x30) : nil }
  }

  private static func accumulate(_ value: Int?, _ base: Int, _ digit: Int) -> Int? {
    guard let value, value < Int.max / base - 1 else { return nil }
    return value * base + digit
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String? {
    String(validating: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// The records of a pax header: `LENGTH KEY=VALUE\n`, of which the path and the size concern us.
struct PaxRecords {
  var path: String?
  var size: Int?

  /// `nil` where a record is malformed.
  init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let blank = rest.firstIndex(of: 0x20), let length = Int(String(decoding: rest[..<blank], as: UTF8.self)),
        length > blank - rest.startIndex + 1, length <= rest.count
      else { return nil }
      let record = String(decoding: rest[(blank + 1)..<(rest.startIndex + length - 1)], as: UTF8.self)
      rest = rest.dropFirst(length)
      guard let equals = record.firstIndex(of: "=") else { return nil }
      let value = String(record[record.index(after: equals)...])
      if record.hasPrefix("path=") { path = value }
      if record.hasPrefix("size=") {
        guard let number = Int(value), number >= 0 else { return nil }
        size = number
      }
    }
  }
}

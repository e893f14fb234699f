import RankifyCore

/// Reads files that `torch.save` wrote of plain tensors and tuples of them. Nothing in a file is run: of Python's pickles only
/// the few instructions are known that such files need, and of its functions only that which makes a tensor.
package struct TorchReader {
  private indirect enum Value {
    case mark, none
    case integer(Int)
    case text(String)
    case name(String)
    /// Values, and how deep tuples stand in it.
    case tuple([Value], depth: Int)
    case storage(TorchTensor.Kind, key: String)
    case tensor(TorchTensor)
    case other
  }

  /// Tuples within tuples of plain tensors: deeper ones would overflow the stack when they are released.
  private static let deepest = 8

  private let zip: StoredZip
  private let code: [UInt8]
  private var place = 0
  private var stack: [Value] = []
  private var memory: [Int: Value] = [:]

  /// The tensors in a file: one, or those of a tuple.
  package static func tensors(_ path: String) throws(RankifyError) -> [TorchTensor] {
    var reader = try TorchReader(zip: StoredZip(path))
    return try reader.run()
  }

  private init(zip: StoredZip) throws(RankifyError) {
    self.zip = zip
    code = Array(try zip.bytes("data.pkl"))
    if let order = try? zip.bytes("byteorder"), String(decoding: order, as: UTF8.self) != "little" {
      throw StoredZip.invalid(zip.file, "was written in another order of bytes; save the tensors again on this machine")
    }
  }

  private var fault: RankifyError {
    StoredZip.invalid(
      zip.file, "holds more than plain tensors, or is damaged (byte \(place) of its pickle); export the index again")
  }

  // MARK: Instructions

  private mutating func run() throws(RankifyError) -> [TorchTensor] {
    while true {
      let instruction = try byte()
      if instruction == UInt8(ascii: ".") { break }
      try step(instruction)
    }
    switch stack.last {
    case .tensor(let tensor): return [tensor]
    case .tuple(let values, _):
      let tensors = values.compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
      guard tensors.count == values.count else { throw fault }
      return tensors
    default: throw fault
    }
  }

  private mutating func step(_ instruction: UInt8) throws(RankifyError) {
    switch instruction {
    case 0x80: _ = try byte()
    case UInt8(ascii: "c"): stack.append(.name(try line() + " " + line()))
    case UInt8(ascii: "q"): memory[Int(try byte())] = try top()
    case UInt8(ascii: "r"): memory[try integer(4)] = try top()
    case UInt8(ascii: "h"): try recall(Int(try byte()))
    case UInt8(ascii: "j"): try recall(try integer(4))
    case UInt8(ascii: "("): stack.append(.mark)
    case UInt8(ascii: ")"): stack.append(.tuple([], depth: 1))
    case UInt8(ascii: "t"): try gather()
    case 0x85, 0x86, 0x87: try gather(Int(instruction) - 0x84)
    case UInt8(ascii: "X"): stack.append(.text(try text(try integer(4))))
    case UInt8(ascii: "K"): stack.append(.integer(Int(try byte())))
    case UInt8(ascii: "M"): stack.append(.integer(try integer(2)))
    case UInt8(ascii: "J"): stack.append(.integer(Int(Int32(truncatingIfNeeded: try integer(4)))))
    case 0x8a: stack.append(.integer(try longInteger()))
    case 0x88, 0x89, UInt8(ascii: "N"): stack.append(.none)
    case UInt8(ascii: "Q"): try storage()
    case UInt8(ascii: "R"): try call()
    default: throw fault
    }
  }

  private mutating func byte() throws(RankifyError) -> UInt8 {
    guard place < code.count else { throw fault }
    defer { place += 1 }
    return code[place]
  }

  /// A little-endian number.
  private mutating func integer(_ size: Int) throws(RankifyError) -> Int {
    var value = 0
    for i in 0..<size { value |= Int(try byte()) << (8 * i) }
    return value
  }

  private mutating func longInteger() throws(RankifyError) -> Int {
    let size = Int(try byte())
    guard size <= 8 else { throw fault }
    return try integer(size)
  }

  private mutating func text(_ length: Int) throws(RankifyError) -> String {
    guard length <= code.count - place else { throw fault }
    defer { place += length }
    return String(decoding: code[place..<place + length], as: UTF8.self)
  }

  private mutating func line() throws(RankifyError) -> String {
    guard let end = code[place...].firstIndex(of: UInt8(ascii: "\n")) else { throw fault }
    defer { place = end + 1 }
    return String(decoding: code[place..<end], as: UTF8.self)
  }

  // MARK: Values

  private func top() throws(RankifyError) -> Value {
    guard let value = stack.last else { throw fault }
    return value
  }

  private mutating func pop() throws(RankifyError) -> Value {
    guard let value = stack.popLast() else { throw fault }
    return value
  }

  private mutating func recall(_ number: Int) throws(RankifyError) {
    guard let value = memory[number] else { throw fault }
    stack.append(value)
  }

  /// The values since the last mark, or so many, become a tuple.
  private mutating func gather(_ count: Int? = nil) throws(RankifyError) {
    let mark = stack.lastIndex { if case .mark = $0 { true } else { false } }
    guard let first = count.map({ stack.count - $0 }) ?? mark.map({ $0 + 1 }), first >= 0 else { throw fault }
    let values = Array(stack[first...])
    let depth = 1 + values.reduce(0) { if case .tuple(_, let depth) = $1 { max($0, depth) } else { $0 } }
    guard depth <= Self.deepest else { throw fault }
    stack.removeLast(stack.count - (count == nil ? first - 1 : first))
    stack.append(.tuple(values, depth: depth))
  }

  /// ('storage', type, key, place, count): where the numbers of a tensor are.
  private mutating func storage() throws(RankifyError) {
    guard case .tuple(let values, _) = try pop(), values.count == 5, case .name(let type) = values[1],
      case .text(let key) = values[2], type.hasPrefix("torch "),
      let kind = TorchTensor.Kind(rawValue: String(type.dropFirst(6)))
    else { throw fault }
    stack.append(.storage(kind, key: key))
  }

  private mutating func call() throws(RankifyError) {
    guard case .tuple(let arguments, _) = try pop(), case .name(let function) = try pop() else { throw fault }
    switch function {
    case "collections OrderedDict": stack.append(.other)
    case "torch._utils _rebuild_tensor_v2": stack.append(.tensor(try tensor(arguments)))
    default: throw fault
    }
  }

  /// (storage, offset, shape, strides, …): a tensor without gaps.
  private func tensor(_ arguments: [Value]) throws(RankifyError) -> TorchTensor {
    guard arguments.count >= 4, case .storage(let kind, let key) = arguments[0],
      case .integer(let offset) = arguments[1],
      let shape = integers(arguments[2]), let strides = integers(arguments[3]), strides.count == shape.count
    else { throw fault }
    let all = try zip.bytes("data/" + key)
    var count = 1
    for (size, stride) in Swift.zip(shape, strides).reversed() {
      guard size >= 0, size <= 1 || count == 0 || stride == count, size <= all.count else { throw fault }
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
      guard !isTooLarge else { throw fault }
      count = product
    }
    let room = all.count / kind.size
    guard (0...room).contains(offset), count <= room - offset else { throw fault }
    return TorchTensor(kind, shape: shape, bytes: Array(all[offset * kind.size..<(offset + count) * kind.size]))
  }

  private func integers(_ value: Value) -> [Int]? {
    guard case .tuple(let values, _) = value else { return nil }
    let numbers = values.compactMap { if case .integer(let number) = $0 { number } else { nil } }
    return numbers.count == values.count ? numbers : nil
  }
}

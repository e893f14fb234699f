import RankifyCore

/// Reads a GGUF file from front to back; whatever it claims, nothing behind its end is touched. Names for messages are made
/// only where something is wrong: vocabularies have hundreds of thousands of texts.
struct GGUFCursor {
  let file: MappedFile
  /// The next byte.
  private(set) var position: Int

  init(_ file: MappedFile, at position: Int = 0) { (self.file, self.position) = (file, position) }

  /// A number of the little-endian kind; `what` names it where the file ends before.
  mutating func take<T: FixedWidthInteger>(
    _ what: @autoclosure () -> String, as type: T.Type = T.self
  ) throws(RankifyError) -> T {
    let start = try skip(MemoryLayout<T>.size, what())
    return file.load(start, as: type)
  }

  /// A count or length, which is no more than the rest of the file can hold at `size` bytes each.
  mutating func takeCount(
    _ what: @autoclosure () -> String, ofAtLeast size: Int
  ) throws(RankifyError) -> Int {
    let start = position
    let count: UInt64 = try take(what())
    let room = (file.count - position) / size
    guard count <= UInt64(room) else {
      throw fault(
        at: start, "\(what()) is said to be \(count), for which the file is too short; it is damaged or truncated")
    }
    return Int(count)
  }

  /// The bytes of a text, which are not yet checked.
  mutating func takeBytes(_ what: @autoclosure () -> String) throws(RankifyError) -> Bytes {
    let length = try takeCount("the length of \(what())", ofAtLeast: 1)
    let start = try skip(length, what())
    return UnsafeRawBufferPointer(rebasing: file.bytes[start..<(start + length)]).bindMemory(to: UInt8.self)
  }

  /// A name: valid UTF-8, not empty, without NUL, of at most 65,535 bytes.
  mutating func takeName(_ what: String) throws(RankifyError) -> String {
    let start = position
    let bytes = try takeBytes(what)
    guard !bytes.isEmpty, bytes.count <= 65_535, !bytes.repaired.isRepaired else {
      throw fault(
        at: start, "\(what) is empty, too long, not UTF-8, or holds a NUL: \(bytes.quoted); the file is damaged")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  mutating func takeType(_ what: String) throws(RankifyError) -> GGUFValueType {
    let start = position
    let number: UInt32 = try take("the type of \(what)")
    guard let type = GGUFValueType(rawValue: number) else {
      throw fault(
        at: start, "\(what) has the type \(number), which the format does not have (0 to 12); is the file damaged?")
    }
    return type
  }

  /// Steps over bytes; their start.
  @discardableResult
  mutating func skip(_ length: Int, _ what: @autoclosure () -> String) throws(RankifyError) -> Int {
    guard length <= file.count - position else {
      throw fault(at: position, "the file ends in \(what()); it is truncated, download it again")
    }
    defer { position += length }
    return position
  }

  /// An error about a place in the file.
  func fault(at place: Int, _ message: String) -> RankifyError { .invalid(file.path, "byte \(place): \(message)") }
}

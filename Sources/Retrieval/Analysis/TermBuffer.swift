/// The bytes of the term that is being made, in borrowed memory.
package struct TermBuffer {
  /// Room for the longest token with every character at its longest, 765 bytes, and for what a stemmer may add. No more,
  /// because temporary memory of up to this size is on the stack.
  package static let capacity = 1024

  let memory: UnsafeMutableBufferPointer<UInt8>
  package private(set) var count = 0

  package init(_ memory: UnsafeMutableBufferPointer<UInt8>) {
    precondition(memory.count >= Self.capacity, "a term buffer of \(memory.count) bytes, expected \(Self.capacity)")
    self.memory = memory
  }

  /// The term so far.
  @inline(__always)
  package var term: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: memory[..<count]) }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    memory[count] = byte
    count += 1
  }

  /// Appends a character as UTF-8.
  mutating func append(scalar: UInt32) {
    if scalar < 0x80 { return append(UInt8(truncatingIfNeeded: scalar)) }
    if scalar < 0x800 {
      append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
    } else {
      if scalar < 0x10000 {
        append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      } else {
        append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
        append(UInt8(truncatingIfNeeded: 0x80 | (scalar >> 12 & 0x3F)))
      }
      append(UInt8(truncatingIfNeeded: 0x80 | (scalar >> 6 & 0x3F)))
    }
    append(UInt8(truncatingIfNeeded: 0x80 | (scalar & 0x3F)))
  }

  /// Keeps the first `length` bytes.
  @inline(__always)
  mutating func truncate(to length: Int) { count = length }

  /// Drops the first `length` bytes.
  mutating func dropFirst(_ length: Int) {
    for index in length..<count { memory[index - length] = memory[index] }
    count -= length
  }

  /// Replaces the term.
  package mutating func assign(_ term: UnsafeBufferPointer<UInt8>) {
    count = min(term.count, memory.count)
    for index in 0..<count { memory[index] = term[index] }
  }
}

extension TermBuffer {
  /// Stems an English term in place.
  package mutating func applyPorter(isASCII: Bool) {
    guard !isASCII else {
      guard let base = memory.baseAddress else { return }
      return truncate(to: PorterStemmer.stem(base, count: count))
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.capacity) { outline in
      guard let base = outline.baseAddress else { return }
      let length = PorterStemmer.stem(base, count: writeOutline(to: outline))
      takeEnding(of: outline, length: length)
    }
  }

  /// The stemmer counts characters as UTF-16 code units and asks only whether neighbours are equal. The outline has one
  /// byte for each: ASCII itself, anything else a placeholder that repeats only where the character repeats.
  private func writeOutline(to outline: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var length = 0
    var position = 0
    var last: UInt32 = 0
    var placeholder: UInt8 = 0x80
    while position < count {
      let scalar = DecodedScalar(in: term, at: position)
      if scalar.value > 0x7F, scalar.value != last { placeholder ^= 1 }
      outline[length] = scalar.value < 0x80 ? UInt8(scalar.value) : placeholder
      if scalar.utf16Length == 2 { outline[length + 1] = 0xFF }
      length += scalar.utf16Length
      position += scalar.length
      last = scalar.value
    }
    return length
  }

  /// Stemming leaves a beginning of the word and adds ASCII letters; the rest of the term is replaced by those.
  private mutating func takeEnding(of outline: UnsafeMutableBufferPointer<UInt8>, length: Int) {
    var position = 0
    var index = 0
    while index < length {
      let scalar = DecodedScalar(in: term, at: position)
      if outline[index] < 0x80, UInt32(outline[index]) != scalar.value { break }
      index += scalar.utf16Length
      position += scalar.length
    }
    truncate(to: position)
    while index < length {
      append(outline[index])
      index += 1
    }
  }
}

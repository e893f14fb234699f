/// A string as its bytes: unlike Swift's strings, equal only to the same bytes, not to every canonically equivalent form.
///
/// Identifiers are that wherever they are compared, as in trec_eval: `é` as one character and as `e` with an accent name
/// two documents. Terms of an index are, too.
public struct ByteString: Hashable, Sendable {
  /// The string.
  public let string: String

  /// Creates the byte string of `string`.
  @inlinable public init(_ string: String) {
    var string = string
    string.makeContiguousUTF8()
    self.string = string
  }

  /// Whether both are the same bytes.
  @inlinable public static func == (a: ByteString, b: ByteString) -> Bool { a.string.hasBytes(of: b.string) }

  /// Feeds the bytes into `hasher`.
  @inlinable public func hash(into hasher: inout Hasher) {
    _ = string.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension String {
  /// Whether both strings are the same bytes.
  @inlinable package func hasBytes(of other: String) -> Bool {
    let fast = utf8.withContiguousStorageIfAvailable { a in
      other.utf8.withContiguousStorageIfAvailable { b in a.count == b.count && a.elementsEqual(b) }
    }
    if let fast, let fast { return fast }
    return utf8.elementsEqual(other.utf8)
  }
}

extension Dictionary where Key == String {
  /// The value under exactly the bytes of `key`; `nil` also where another normalisation of it is a key.
  @inlinable package func value(exactly key: String) -> Value? {
    guard let place = index(forKey: key), keys[place].hasBytes(of: key) else { return nil }
    return self[place].value
  }

  /// A key that is canonically equivalent to `key` but made of other bytes.
  package func twin(of key: String) -> String? {
    guard let place = index(forKey: key), !keys[place].hasBytes(of: key) else { return nil }
    return keys[place]
  }
}

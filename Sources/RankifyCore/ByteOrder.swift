/// Order of identifiers by their UTF-8 bytes, as `strcmp` and so trec_eval have it.
///
/// Swift's own `<` on strings compares canonical Unicode forms, which is neither this order nor as fast.
public enum ByteOrder {
  /// Whether `a` stands before `b`.
  /// - Complexity: O(length of the common prefix)
  public static func precedes(_ a: String, _ b: String) -> Bool {
    let fast = a.utf8.withContiguousStorageIfAvailable { x in
      b.utf8.withContiguousStorageIfAvailable { y in precedes(x, y) }
    }
    if let fast, let fast { return fast }
    return a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  private static func precedes(_ x: UnsafeBufferPointer<UInt8>, _ y: UnsafeBufferPointer<UInt8>) -> Bool {
    let common = min(x.count, y.count)
    var i = 0
    while i < common {
      if x[i] != y[i] { return x[i] < y[i] }
      i += 1
    }
    return x.count < y.count
  }
}

extension [UInt8] {
  /// Whether `part` stands somewhere in these bytes; one without bytes does everywhere.
  /// - Complexity: O(count × count of `part`), rarely more than O(count)
  package func holds(_ part: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    if part.count > count { return false }
    return withUnsafeBufferPointer { whole in
      part.withUnsafeBufferPointer { part in
        (0...(whole.count - part.count)).contains { start in
          whole[start] == first && (1..<part.count).allSatisfy { whole[start + $0] == part[$0] }
        }
      }
    }
  }
}

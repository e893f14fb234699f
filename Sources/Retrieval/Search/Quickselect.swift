/// Selection without sorting (Hoare 1961).
enum Quickselect {
  /// Puts the `best` largest values first, the least of them last among those.
  ///
  /// Complexity: O(*n*) on average.
  static func partition<Value: FixedWidthInteger>(_ values: UnsafeMutableBufferPointer<Value>, best: Int) {
    var (low, high) = (0, values.count - 1)
    while low < high {
      let pivot = median(values[low], values[(low + high) / 2], values[high])
      var (i, j) = (low, high)
      while i <= j {
        while values[i] > pivot { i += 1 }
        while values[j] < pivot { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if best - 1 <= j { high = j } else if best - 1 >= i { low = i } else { return }
    }
  }

  private static func median<Value: Comparable>(_ a: Value, _ b: Value, _ c: Value) -> Value {
    max(min(a, b), min(max(a, b), c))
  }
}

/// Where a tensor lies in a safetensors file, and what it is.
public struct TensorEntry: Sendable, Equatable {
  /// Its name, unique in the checkpoint.
  public let name: String
  /// The type of its elements, as the file spells it.
  public let typeName: String
  /// The type of its elements; `nil` for one that this reader does not know.
  public let type: TensorType?
  /// Its dimensions, slowest first; empty for a single number.
  public let shape: [Int]
  /// Its bytes, counted from the end of the header.
  public let range: Range<Int>

  init(name: String, typeName: String, shape: [Int], range: Range<Int>) {
    (self.name, self.typeName, self.shape, self.range) = (name, typeName, shape, range)
    type = TensorType(rawValue: typeName)
  }

  /// The bytes that shape and type ask for; `nil` if that number overflows or the type is unknown.
  var expectedBytes: Int? {
    guard let type else { return nil }
    var count = type.size
    for dimension in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: dimension)
      guard !overflows else { return nil }
      count = product
    }
    return count
  }
}

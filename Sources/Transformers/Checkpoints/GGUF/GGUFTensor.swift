import Tensors

/// Where a tensor lies in a GGUF file, and what it is.
public struct GGUFTensor: Sendable, Equatable {
  /// Its name, unique in the model.
  public let name: String
  /// How its numbers are held.
  public let format: BlockFormat
  /// Its dimensions, slowest first as in PyTorch and `Checkpoint`; the last is a whole number of blocks. Empty for a single
  /// number.
  public let shape: [Int]
  /// Its bytes, counted from the beginning of its file.
  public let range: Range<Int>

  /// The number of columns: its last dimension.
  public var columns: Int { shape.last ?? 1 }
  /// The number of rows: the product of all other dimensions.
  public var rows: Int { shape.dropLast().reduce(1, *) }
}

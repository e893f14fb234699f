import RankifyCore

/// Addresses for kernels, which are told which rows there are, and whose types do not say that nothing is written.
extension MappedFile {
  /// The start of the file; `nil` for an empty one.
  var kernelBase: UnsafePointer<UInt8>? { bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) }

  /// The start of a file that is not empty.
  var mutableBase: UnsafeMutableRawPointer { UnsafeMutableRawPointer(mutating: address(0)) }
}

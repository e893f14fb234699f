import CKernels

/// How weights are held: as numbers of a kind, or in blocks of few bits a number with factors of their own.
///
/// The blocks are those of ggml, which GGUF files hold. A row is a whole number of blocks.
public enum BlockFormat: String, Sendable, CaseIterable {
  /// 32-bit floats.
  case float32 = "F32"
  /// 16-bit floats (IEEE 754).
  case float16 = "F16"
  /// The upper half of 32-bit floats.
  case bfloat16 = "BF16"
  /// Blocks of 32 bytes with a factor.
  case q8_0 = "Q8_0"
  /// Blocks of 32 numbers of 4 bits, signed, with a factor.
  case q4_0 = "Q4_0"
  /// Blocks of 32 numbers of 4 bits with a factor and a minimum.
  case q4_1 = "Q4_1"
  /// Blocks of 32 numbers of 5 bits, signed, with a factor.
  case q5_0 = "Q5_0"
  /// Blocks of 32 numbers of 5 bits with a factor and a minimum.
  case q5_1 = "Q5_1"
  /// Blocks of 256 numbers of 2 bits; every 16 have a factor and a minimum of 4 bits.
  case q2_K = "Q2_K"
  /// Blocks of 256 numbers of 3 bits, signed; every 16 have a factor of 6 bits.
  case q3_K = "Q3_K"
  /// Blocks of 256 numbers of 4 bits; every 32 have a factor and a minimum of 6 bits.
  case q4_K = "Q4_K"
  /// Blocks of 256 numbers of 5 bits; every 32 have a factor and a minimum of 6 bits.
  case q5_K = "Q5_K"
  /// Blocks of 256 numbers of 6 bits, signed; every 16 have a factor of 8 bits.
  case q6_K = "Q6_K"
  /// Blocks of 32 floats of 4 bits with a power of two (OCP Microscaling Formats 1.0).
  case mxfp4 = "MXFP4"

  /// The format's name, as ggml spells it.
  public var name: String { rawValue }

  /// How many numbers a block holds.
  public var elements: Int {
    switch self {
    case .float32, .float16, .bfloat16: 1
    case .q8_0, .q4_0, .q4_1, .q5_0, .q5_1, .mxfp4: 32
    case .q2_K, .q3_K, .q4_K, .q5_K, .q6_K: 256
    }
  }

  /// How many bytes a block takes.
  public var bytes: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .q8_0: 34
    case .q4_0: 18
    case .q4_1: 20
    case .q5_0: 22
    case .q5_1: 24
    case .q2_K: 84
    case .q3_K: 110
    case .q4_K: 144
    case .q5_K: 176
    case .q6_K: 210
    case .mxfp4: 17
    }
  }

  /// The bytes of a row of `count` numbers; `nil` where that is no whole number of blocks, or too large a number.
  public func rowBytes(_ count: Int) -> Int? {
    guard count >= 0, count % elements == 0 else { return nil }
    let (bytes, overflows) = (count / elements).multipliedReportingOverflow(by: self.bytes)
    return overflows ? nil : bytes
  }

  /// The type of the elements where they stand one by one; `nil` for blocks of several.
  public var element: ElementType? {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    default: nil
    }
  }

  /// Whether groups of numbers have an offset besides a factor.
  var hasOffsets: Bool { kernels(.current).offsets != 0 }

  private var identifier: ck_block_format {
    switch self {
    case .float32: CK_BLOCKS_F32
    case .float16: CK_BLOCKS_F16
    case .bfloat16: CK_BLOCKS_BF16
    case .q8_0: CK_BLOCKS_Q8_0
    case .q4_0: CK_BLOCKS_Q4_0
    case .q4_1: CK_BLOCKS_Q4_1
    case .q5_0: CK_BLOCKS_Q5_0
    case .q5_1: CK_BLOCKS_Q5_1
    case .q2_K: CK_BLOCKS_Q2_K
    case .q3_K: CK_BLOCKS_Q3_K
    case .q4_K: CK_BLOCKS_Q4_K
    case .q5_K: CK_BLOCKS_Q5_K
    case .q6_K: CK_BLOCKS_Q6_K
    case .mxfp4: CK_BLOCKS_MXFP4
    }
  }

  /// What unpacks and multiplies blocks on an instruction set.
  func kernels(_ kernels: Kernels) -> ck_format_kernels {
    ck_format_kernels_of(kernels.table.pointee.isa, identifier).pointee
  }

  /// Writes the numbers of whole blocks, of any alignment, to `out`, which has room for them: the same bits on every machine.
  public func unpack(
    _ blocks: UnsafeRawBufferPointer, into out: UnsafeMutableBufferPointer<Float>, kernels: Kernels = .current
  ) {
    let count = blocks.count / bytes
    precondition(blocks.count % bytes == 0, "\(blocks.count) bytes are no whole number of blocks of \(bytes)")
    precondition(out.count >= count * elements, "expected room for \(count * elements) numbers, got \(out.count)")
    guard count > 0, let from = blocks.baseAddress, let to = out.baseAddress else { return }
    self.kernels(kernels).unpack(from, count, to)
  }
}

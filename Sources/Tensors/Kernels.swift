import CKernels

/// The tables of kernels of one instruction set. They are constant, hence safe to share.
public struct Kernels: @unchecked Sendable {
  package let table: UnsafePointer<ck_kernels>
  /// Those for weights in blocks.
  let blocks: UnsafePointer<ck_block_kernels>

  /// Those of `CPUFeatures.current`.
  public static let current = Kernels(CPUFeatures.current.instructionSet)

  /// The kernels of an instruction set that this machine has.
  public init(_ set: InstructionSet) {
    precondition(set.isAvailable, "this machine does not have \(set.rawValue)")
    let hasBF16 = ck_has_isa(CK_AVX512_BF16) != 0
    table = ck_kernels_of(set == .avx512 && hasBF16 ? CK_AVX512_BF16 : set.identifier)
    blocks = ck_block_kernels_of(set.identifier)
  }
}

/// How to compute: on which threads, by which kernels. Results do not depend on the threads in a single bit.
public struct Compute: Sendable {
  /// The threads that one operation is split over; nil computes on the caller's.
  public var pool: ThreadPool?
  /// The kernels to use.
  public var kernels: Kernels

  /// On the threads of a pool, or on the caller's alone.
  public init(pool: ThreadPool? = nil, kernels: Kernels = .current) {
    self.pool = pool
    self.kernels = kernels
  }

  /// On the calling thread alone: for workers that each have a batch of their own.
  public static let serial = Compute()
  /// Every operation split over all cores: for one small batch that somebody waits for.
  public static var parallel: Compute { Compute(pool: .shared) }

  /// The threads that an operation is split over.
  package var threads: Int { pool?.threads ?? 1 }

  /// Calls `body` with consecutive ranges that cover 0..<count, each of at least `grain` elements where possible.
  /// - Parameter turn: where every thread has several times as many elements, it takes them in as many turns: a thread that
  ///   others hold up then leaves its later ones to those that are free
  package func split(_ count: Int, grain: Int, turn: Int = .max, _ body: (Range<Int>) -> Void) {
    guard count > 0 else { return }
    var pieces = min(threads, max(1, count / max(1, grain)))
    guard let pool, pieces > 1 else { return body(0..<count) }
    pieces *= max(1, count / pieces / turn)
    pool.run(pieces) { body($0 * count / pieces..<($0 + 1) * count / pieces) }
  }

  /// The same in ranges of `grain` elements, each taken by the thread that is free first: for threads that others hold up.
  package func share(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    guard let pool else { return count > 0 ? body(0..<count) : () }
    pool.run((count + grain - 1) / grain) { body($0 * grain..<min(($0 + 1) * grain, count)) }
  }
}

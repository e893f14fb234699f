import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Keeps the memory of large matrices that are gone for the next ones, while one of these lives: hold one where the same
/// matrices come and go step after step, as in training. Fresh memory has to be cleared by the system, page by page, which
/// takes up to a sixth of a step.
///
/// All matrices of the process share what is kept. With what is in use it is at most 128 MB more than was in use at once.
public final class MatrixMemory: Sendable {
  /// From now on memory is kept.
  public init() { Self.shelf.withLock { $0.holders += 1 } }

  deinit {
    let blocks = Self.shelf.withLock { shelf in
      shelf.holders -= 1
      return shelf.holders == 0 ? shelf.removeOldest(until: 0) : []
    }
    for block in blocks { block.release() }
  }

  private static let shelf = Mutex(Shelf())

  /// At least `count` bytes, aligned to 64 of them.
  static func take(_ count: Int) -> MemoryBlock {
    guard count >= MemoryBlock.largePage else { return MemoryBlock(count) }
    let (kept, superfluous) = shelf.withLock { $0.take(count) }
    for block in superfluous { block.release() }
    return kept ?? MemoryBlock(count)
  }

  /// Takes back what `take` gave.
  static func give(_ block: MemoryBlock) {
    let isKept = block.count >= MemoryBlock.largePage && shelf.withLock { $0.give(block) }
    if !isKept { block.release() }
  }
}

/// Blocks that nobody uses, and the sizes of all.
private struct Shelf {
  /// Matrices come in several sizes, and not always in the same order: so much more than was in use at once may be kept.
  private static let slack = 128 << 20

  var holders = 0
  /// In the order in which they were given back.
  private var blocks: [MemoryBlock] = []
  /// Bytes in use, the most there ever were, and bytes in `blocks`.
  private var (used, most, kept) = (0, 0, 0)

  /// The smallest block that is large enough, if it is not much too large; otherwise blocks that have to go for a new one.
  mutating func take(_ count: Int) -> (MemoryBlock?, superfluous: [MemoryBlock]) {
    let fitting = blocks.indices.filter { count...count + count / 4 ~= blocks[$0].count }
    let best = fitting.min { blocks[$0].count < blocks[$1].count }
    let block = best.map { blocks.remove(at: $0) }
    kept -= block?.count ?? 0
    used += block?.count ?? count
    most = max(most, used)
    return (block, removeOldest(until: most + Self.slack - used))
  }

  /// Whether the block is kept.
  mutating func give(_ block: MemoryBlock) -> Bool {
    used -= block.count
    guard holders > 0 else { return false }
    blocks.append(block)
    kept += block.count
    return true
  }

  /// Leaves at most so many bytes.
  mutating func removeOldest(until limit: Int) -> [MemoryBlock] {
    var removed: [MemoryBlock] = []
    while kept > limit, let block = blocks.first {
      removed.append(block)
      blocks.removeFirst()
      kept -= block.count
    }
    return removed
  }
}

/// Aligned memory. Belongs to whoever took it, one at a time: hence safe to send.
struct MemoryBlock: @unchecked Sendable {
  static let largePage = 1 << 21

  let address: UnsafeMutableRawPointer
  let count: Int

  /// Uninitialised memory. Large blocks ask for large pages, which take fewer faults.
  init(_ count: Int) {
    self.count = count
    let isLarge = count >= 2 * Self.largePage
    address = .allocate(byteCount: count, alignment: isLarge ? Self.largePage : 64)
    #if os(Linux)
      // Advice: nothing depends on whether it is taken.
      if isLarge { _ = madvise(address, count / Self.largePage * Self.largePage, MADV_HUGEPAGE) }
    #endif
  }

  func release() { address.deallocate() }
}

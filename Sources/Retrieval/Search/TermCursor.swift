import CPostings

/// One query term in one segment during a search. Plain data: whoever searches keeps the lists alive.
struct TermCursor {
  private let list: PostingView
  private let function: TermFunction
  /// Documents in the list, deleted ones included.
  var documentCount: Int { list.documentCount }
  private let buffers: BlockBuffers
  /// The block that `buffers` hold, with its contributions.
  private var decoded = -1
  private var decodedCount = 0

  init(_ list: PostingView, _ function: TermFunction, _ buffers: BlockBuffers) {
    self.list = list
    self.function = function
    self.buffers = buffers
  }

  /// Raises `bounds[w]`, for every window *w* of the segment, to the most that this term can add to a document there.
  mutating func windowBounds(
    _ bounds: UnsafeMutablePointer<Int32>, _ lengths: NormalizedLengths, _ normalized: UnsafePointer<Float>,
    _ isa: InstructionSet
  ) {
    if list.blockCount == 1 {
      load(0, normalized, isa)
      for i in 0..<decodedCount {
        let window = Int(buffers.documents[i]) >> SearchScratch.windowShift
        bounds[window] = max(bounds[window], buffers.contributions[i])
      }
      return
    }
    var first = Int(list.first)
    for block in 0..<list.blockCount {
      let last = Int(list.lasts[block])
      let bound = blockBound(block, lengths)
      for window in (first >> SearchScratch.windowShift)...(last >> SearchScratch.windowShift) {
        bounds[window] = max(bounds[window], bound)
      }
      first = last + 1
    }
  }

  /// The `rank`th best contribution within the block that promises most: so many documents score at least that. 0 where
  /// the block has fewer.
  mutating func contribution(
    ofRank rank: Int, _ lengths: NormalizedLengths, _ normalized: UnsafePointer<Float>, _ isa: InstructionSet
  ) -> Int32 {
    guard rank >= 1, rank <= min(list.documentCount, PostingsEncoder.blockSize) else { return 0 }
    var best: (block: Int, bound: Int32) = (0, 0)
    if list.blockCount > 1 {
      for block in 0..<list.blockCount {
        let bound = blockBound(block, lengths)
        if bound > best.bound { best = (block, bound) }
      }
    }
    load(best.block, normalized, isa)
    guard rank <= decodedCount else { return 0 }
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: decodedCount) { copy in
      _ = copy.initialize(from: UnsafeBufferPointer(start: buffers.contributions, count: decodedCount))
      Quickselect.partition(copy, best: rank)
      return copy[rank - 1]
    }
  }

  private func blockBound(_ block: Int, _ lengths: NormalizedLengths) -> Int32 {
    var bound: Int32 = 0
    for i in Int(list.pairStarts[block])..<Int(list.pairStarts[block + 1]) {
      let pair = list.pairs[i]
      bound = max(bound, function.bound(frequency: pair.frequency, normalized: lengths.value(ofLength: pair.length)))
    }
    return bound
  }

  /// Adds the term's contributions to the sums of the documents `origin..<origin + window`.
  mutating func accumulate(
    origin: Int, _ sums: UnsafeMutablePointer<Int32>, _ normalized: UnsafePointer<Float>, _ isa: InstructionSet
  ) {
    let end = origin + SearchScratch.window
    var block = firstBlock(notBelow: origin)
    while block < list.blockCount, start(of: block) < end {
      load(block, normalized, isa)
      add(origin, sums)
      block += 1
    }
  }

  /// The same, but only for blocks that may hold one of the ascending `candidates` (offsets from `origin`). Sums of
  /// documents that are no candidates may or may not change.
  mutating func accumulate(
    origin: Int, candidates: UnsafeBufferPointer<UInt32>, _ sums: UnsafeMutablePointer<Int32>,
    _ normalized: UnsafePointer<Float>, _ isa: InstructionSet
  ) {
    var block = 0
    var i = 0
    while i < candidates.count {
      let document = origin + Int(candidates[i])
      if block == 0 || Int(list.lasts[block]) < document { block = firstBlock(notBelow: document, from: block) }
      if block >= list.blockCount { return }
      let last = Int(list.lasts[block])
      // Candidates before the list's first document are in no block.
      while i < candidates.count, origin + Int(candidates[i]) < start(of: block) { i += 1 }
      if i < candidates.count, origin + Int(candidates[i]) <= last {
        load(block, normalized, isa)
        add(origin, sums)
      }
      while i < candidates.count, origin + Int(candidates[i]) <= last { i += 1 }
      block += 1
      if block >= list.blockCount { return }
    }
  }

  /// The least document that can stand in `block`.
  private func start(of block: Int) -> Int { block == 0 ? Int(list.first) : Int(list.lasts[block - 1]) + 1 }

  private func firstBlock(notBelow document: Int, from: Int = 0) -> Int {
    var (low, high) = (from, list.blockCount)
    while low < high {
      let middle = (low + high) / 2
      if Int(list.lasts[middle]) < document { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func load(_ block: Int, _ normalized: UnsafePointer<Float>, _ isa: InstructionSet) {
    if decoded == block { return }
    decodedCount = list.decode(block: block, isa: isa, into: buffers)
    function.evaluate(buffers, count: decodedCount, normalized: normalized, isa: isa)
    decoded = block
  }

  private func add(_ origin: Int, _ sums: UnsafeMutablePointer<Int32>) {
    rk_accumulate(
      buffers.documents, buffers.contributions, UInt32(decodedCount), UInt32(origin), UInt32(SearchScratch.window),
      sums)
  }
}

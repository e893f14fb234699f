import CPostings

/// Room for one decoded block.
package struct BlockBuffers {
  package let documents: UnsafeMutablePointer<UInt32>
  package let frequencies: UnsafeMutablePointer<UInt32>
  package let contributions: UnsafeMutablePointer<Int32>
}

/// Rooms for decoded blocks, kept from one use to the next. Used by one thread at a time.
package final class BlockRooms {
  private var rooms: [BlockBuffers] = []

  package init() {}

  deinit {
    for room in rooms {
      room.documents.deallocate()
      room.frequencies.deallocate()
      room.contributions.deallocate()
    }
  }

  package subscript(index: Int) -> BlockBuffers {
    while rooms.count <= index { rooms.append(BlockRooms.room()) }
    return rooms[index]
  }

  private static func room() -> BlockBuffers {
    func memory<T: FixedWidthInteger>() -> UnsafeMutablePointer<T> {
      let start = UnsafeMutablePointer<T>.allocate(capacity: PostingsEncoder.blockSize)
      start.initialize(repeating: 0, count: PostingsEncoder.blockSize)
      return start
    }
    return BlockBuffers(documents: memory(), frequencies: memory(), contributions: memory())
  }
}

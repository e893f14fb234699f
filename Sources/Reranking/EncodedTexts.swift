import RankifyCore
import Synchronization

/// What an encoder made of texts of documents, kept for when they come again, as long as memory lasts.
///
/// Texts that were not asked for the longest leave first. The key is the text itself: documents that say the same share one
/// encoding, and one identifier in two collections never gives one for the other. Safe to use from many threads at once.
final class EncodedTexts<Representation: Sendable>: Sendable {
  /// Bytes of a representation.
  typealias Size = @Sendable (Representation) -> Int

  private struct Entry {
    let representation: Representation
    let bytes: Int
    var lastUse: Int
  }

  private struct State {
    var entries: [ByteString: Entry] = [:]
    var (bytes, clock, encoded) = (0, 0, 0)
  }

  private let limit: Int
  private let size: Size
  private let state = Mutex(State())

  /// - Parameter limit: bytes of representations and their texts at most; 0 keeps nothing
  init(limit: Int, size: @escaping Size) { (self.limit, self.size) = (limit, size) }

  /// Texts that had to be encoded so far.
  var encoded: Int { state.withLock(\.encoded) }

  /// What texts became, each distinct one encoded once at most.
  /// - Parameter encode: gives what texts become; faults number them as in its argument
  /// - Throws: what `encode` throws, with the text to blame numbered as in `texts`
  func representations(
    of texts: [String], encode: ([String]) throws(RankifyError) -> [Representation]
  ) throws(RankifyError) -> [Representation] {
    let keys = texts.map(ByteString.init)
    var known = recalled(keys)
    var open: [Int] = []
    var places: [ByteString: Int] = [:]
    for (i, key) in keys.enumerated() where known[key] == nil && places.updateValue(i, forKey: key) == nil {
      open.append(i)
    }
    if !open.isEmpty {
      let fresh: [Representation]
      do throws(RankifyError) { fresh = try encode(open.map { texts[$0] }) } catch {
        throw error.renumbered { open[$0] }
      }
      let made = Array(zip(open.map { keys[$0] }, fresh))
      for (key, one) in made { known[key] = one }
      keep(made)
    }
    return keys.compactMap { known[$0] }
  }

  private func recalled(_ keys: [ByteString]) -> [ByteString: Representation] {
    state.withLock { state in
      state.clock += 1
      var known: [ByteString: Representation] = [:]
      for key in keys {
        guard let place = state.entries.index(forKey: key) else { continue }
        state.entries.values[place].lastUse = state.clock
        known[key] = state.entries.values[place].representation
      }
      return known
    }
  }

  private func keep(_ made: [(key: ByteString, one: Representation)]) {
    state.withLock { state in
      state.encoded += made.count
      guard limit > 0 else { return }
      for (key, one) in made {
        let entry = Entry(representation: one, bytes: size(one) + key.string.utf8.count, lastUse: state.clock)
        state.bytes += entry.bytes - (state.entries.updateValue(entry, forKey: key)?.bytes ?? 0)
      }
      if state.bytes > limit { shrink(&state) }
    }
  }

  /// Down to three quarters, so that not every batch has to sort.
  private func shrink(_ state: inout State) {
    for (key, entry) in state.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
      if state.bytes <= limit / 4 * 3 { return }
      state.entries[key] = nil
      state.bytes -= entry.bytes
    }
  }
}

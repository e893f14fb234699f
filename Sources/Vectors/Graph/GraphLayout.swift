/// Where things are in a graph's file. All numbers are little-endian.
///
/// ```
/// 0       header (4 KiB)
/// 4096    a record a node: codes │ scale │ place of its upper links │ links of level 0 │ zeros up to a cache line
/// …       upper links: of each node above level 0 those of level 1, 2, …, in the order of nodes
/// …       a checksum for each MiB from 4096 on
/// ```
struct GraphLayout: Equatable, Sendable {
  static let dataStart = 4096
  static let checksumSpan = 1 << 20
  /// Marks the end of links, and nodes without upper links.
  static let end = UInt32.max
  /// A bit of a node's number says in a search that its links were followed.
  static let maximumNodes = 1 << 31

  let nodes: Int
  let connections: Int
  let codeBytes: Int
  let recordBytes: Int
  /// Numbers in the upper links.
  let upperCount: Int

  init(nodes: Int, dimension: Int, connections: Int, upperCount: Int) {
    (self.nodes, self.connections, self.upperCount) = (nodes, connections, upperCount)
    codeBytes = StoreLayout.round(dimension, to: 64)
    recordBytes = StoreLayout.round(codeBytes + 8 + 8 * connections, to: 64)
  }

  var upperStart: Int { Self.dataStart + nodes * recordBytes }
  var checksumsStart: Int { StoreLayout.round(upperStart + upperCount * 4, to: 64) }
  var checksumCount: Int { (checksumsStart - Self.dataStart + Self.checksumSpan - 1) / Self.checksumSpan }
  var fileLength: Int { checksumsStart + checksumCount * 8 }
}

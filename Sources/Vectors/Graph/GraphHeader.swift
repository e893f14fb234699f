import RankifyCore

/// The first 4 KiB of a graph: what it is and whose rows it links.
struct GraphHeader: Sendable {
  private static let head = FileHead(
    magic: Array("RankifyGraph\r\n\0\0".utf8), version: 1, seed: 2, noun: "graph of vectors",
    remedy: "build it again", damaged: GraphFault.damaged)

  let settings: GraphSettings
  let layout: GraphLayout
  let dimension: Int
  /// The store's, and a fingerprint of its rows `0..<layout.nodes`.
  let identity: UInt64
  let rowsFingerprint: UInt64
  /// The node on the highest level, where searches begin.
  let entry: Int
  let topLevel: Int

  func encoded() -> [UInt8] {
    Self.head.encoded { record in
      record.append(UInt32(dimension))
      record.append(UInt32(settings.connections))
      record.append(UInt32(settings.constructionWidth))
      for value in [settings.seed, identity, rowsFingerprint] { record.append(value) }
      for value in [layout.nodes, layout.upperCount, entry, topLevel] { record.append(UInt64(value)) }
    }
  }

  /// Reads the header of `file`, with everything that it says checked against the file.
  init(_ file: MappedFile) throws(RankifyError) {
    var record = try Self.head.read(file)
    guard let header = GraphHeader(&record) else {
      throw GraphFault.damaged(file.path, "its header has values that no program writes")
    }
    guard file.count >= header.layout.fileLength else {
      throw GraphFault.damaged(
        file.path, "the file is cut off: it has \(file.count) bytes of at least \(header.layout.fileLength)")
    }
    self = header
  }

  private init?(_ record: inout ByteRecord) {
    dimension = Int(record.next(UInt32.self))
    let (connections, width) = (Int(record.next(UInt32.self)), Int(record.next(UInt32.self)))
    settings = GraphSettings(connections: connections, constructionWidth: width, seed: record.next(UInt64.self))
    (identity, rowsFingerprint) = (record.next(UInt64.self), record.next(UInt64.self))
    let numbers = (0..<4).map { _ in Int(truncatingIfNeeded: record.next(UInt64.self)) }
    guard settings.fault == nil, StoreLayout.dimensions.contains(dimension),
      (0...GraphLayout.maximumNodes).contains(numbers[0]), (0...Int(UInt32.max)).contains(numbers[1]),
      (0..<max(numbers[0], 1)).contains(numbers[2]), (0...12).contains(numbers[3])
    else { return nil }
    layout = GraphLayout(
      nodes: numbers[0], dimension: dimension, connections: connections, upperCount: numbers[1])
    (entry, topLevel) = (numbers[2], numbers[3])
  }

  init(
    settings: GraphSettings, layout: GraphLayout, store: VectorStore, rowsFingerprint: UInt64, entry: Int, topLevel: Int
  ) {
    (self.settings, self.layout, self.entry, self.topLevel) = (settings, layout, entry, topLevel)
    (dimension, identity) = (store.settings.dimension, store.stamp.identity)
    self.rowsFingerprint = rowsFingerprint
  }
}

/// Sentences for what goes wrong with graphs.
enum GraphFault {
  static func damaged(_ path: String, _ what: String) -> RankifyError {
    RankifyError(.invalidInput, "\(path): the graph is damaged: \(what); build it again from its vectors")
  }
}

extension VectorStore {
  /// A checksum of the checksums of the first rows: tells whether a graph was built of them.
  func fingerprint(rows: Int) -> UInt64 {
    var sum = RowChecksum(seed: UInt64(rows))
    for row in 0..<rows { sum.add(file.load(layout.checksum(of: row), as: UInt64.self)) }
    return sum.value
  }
}

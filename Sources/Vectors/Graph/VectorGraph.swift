import CKernels
import RankifyCore
import Tensors

/// A hierarchical navigable small-world graph over the rows of a vector store, in a mapped file of its own: finds most of
/// the nearest rows while it looks at few.
///
/// Y. Malkov and D. Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical navigable small
/// world graphs", 2018. Nodes carry their vectors in one byte a number, beside their links; what is found is scored exactly
/// from the store. Made for vectors of length 1; with the dot product of vectors of very different lengths it finds less.
///
/// The graph holds rows, not their deletion: deleted and unwanted rows are passed over in results. Rows that were appended
/// after it was built are searched exactly until `extend` takes them in.
public final class VectorGraph: Sendable {
  /// How the graph was built.
  public let settings: GraphSettings
  let store: VectorStore
  let file: MappedFile
  let header: GraphHeader

  /// The file.
  public var path: String { file.path }
  /// Rows in the graph: the first ones of the store.
  public var rowCount: Int { header.layout.nodes }

  /// Whether so many rows came to the store since that searches do without the graph: `extend` takes them in.
  public var isOutgrown: Bool { store.rowCount - rowCount > max(4096, rowCount / 16) }

  /// Opens a graph.
  /// - Throws: `RankifyError` where the file is missing, no graph, cut off or damaged, or was built from other rows.
  public init(_ path: String, of store: VectorStore) throws(RankifyError) {
    file = try MappedFile(path)
    header = try GraphHeader(file)
    (settings, self.store) = (header.settings, store)
    guard header.identity == store.stamp.identity, header.dimension == store.settings.dimension,
      header.layout.nodes <= store.rowCount,
      store.fingerprint(rows: header.layout.nodes) == header.rowsFingerprint
    else {
      throw RankifyError(
        .invalidInput, "\(path): this graph was built from other vectors than those of \(store.path); build it again")
    }
  }

  // MARK: Building

  /// Builds the graph of all rows of a store, and puts it in place whole.
  ///
  /// The same store and settings give the same file, at any number of threads. It is written through a mapping: memory is
  /// needed for speed only.
  /// - Parameters:
  ///   - path: the file; one that is there is replaced
  ///   - progress: told how many rows are linked; an error that it throws stops the work, without a trace
  /// - Complexity: O(n log n) searches of `settings.constructionWidth`.
  public static func build(
    _ store: VectorStore, at path: String, _ settings: GraphSettings = GraphSettings(), on pool: ThreadPool = .shared,
    progress: (Int) throws(RankifyError) -> Void = { _ throws(RankifyError) in }
  ) throws(RankifyError) {
    if let fault = settings.fault {
      throw RankifyError(.badArguments, "\(path): cannot build a graph with \(fault)")
    }
    try build(store, at: path, settings, from: nil, pool, progress)
  }

  /// Builds the graph with the rows that came to `store` since, from this one.
  public func extend(
    to store: VectorStore, at path: String, on pool: ThreadPool = .shared,
    progress: (Int) throws(RankifyError) -> Void = { _ throws(RankifyError) in }
  ) throws(RankifyError) {
    let same = try VectorGraph(self.path, of: store)
    try Self.build(store, at: path, settings, from: same, pool, progress)
  }

  private static func build(
    _ store: VectorStore, at path: String, _ settings: GraphSettings, from old: VectorGraph?, _ pool: ThreadPool,
    _ progress: (Int) throws(RankifyError) -> Void
  ) throws(RankifyError) {
    let nodes = store.rowCount
    let upper = (0..<nodes).reduce(0) { $0 + settings.level(of: $1) } * settings.connections
    guard nodes <= GraphLayout.maximumNodes, upper <= Int(UInt32.max) else {
      throw RankifyError(.failure, "\(store.path): has \(nodes) rows, more than a graph can hold; search it exactly")
    }
    let layout = GraphLayout(
      nodes: nodes, dimension: store.settings.dimension, connections: settings.connections, upperCount: upper)
    let output = try GraphOutput(path, layout)
    if let old { output.copy(old.file, old.header.layout) }
    let first = old?.rowCount ?? 0
    output.fill(first..<nodes, upperFrom: old?.header.layout.upperCount ?? 0, of: store, settings, pool)
    let entry = (node: old?.header.entry ?? 0, level: old?.header.topLevel ?? 0)
    let builder = GraphBuilder(output, settings, inserted: first, entry: entry, pool)
    try builder.run(progress: progress)
    try output.commit(
      GraphHeader(
        settings: settings, layout: layout, store: store, rowsFingerprint: store.fingerprint(rows: nodes),
        entry: builder.entry, topLevel: builder.topLevel))
  }

  /// Reads the whole file and compares it with its checksums.
  public func verify() throws(RankifyError) {
    let layout = header.layout
    for span in 0..<layout.checksumCount {
      let stored = file.load(layout.checksumsStart + 8 * span, as: UInt64.self)
      guard stored == layout.checksum(span, file.address(0)) else {
        throw GraphFault.damaged(path, "MiB \(span + 1) fails its checksum")
      }
    }
  }
}

extension GraphOutput {
  /// Writes the records of rows, without links.
  func fill(_ rows: Range<Int>, upperFrom: Int, of store: VectorStore, _ settings: GraphSettings, _ pool: ThreadPool) {
    let (end, m) = (GraphLayout.end, settings.connections)
    let upper = kernel.upper
    var place = upperFrom
    for row in rows {
      let count = settings.level(of: row) * m
      let record = record(row) + layout.codeBytes
      record.storeBytes(of: count == 0 ? end : UInt32(place), toByteOffset: 4, as: UInt32.self)
      for i in 0..<(2 * m) { record.storeBytes(of: end, toByteOffset: 8 + 4 * i, as: UInt32.self) }
      for i in place..<(place + count) { upper?[i] = end }
      place += count
    }
    let span = 1024
    pool.run((rows.count + span - 1) / span) { piece in
      for row in (rows.lowerBound + piece * span)..<min(rows.lowerBound + (piece + 1) * span, rows.upperBound) {
        code(row, of: store)
      }
    }
  }

  /// Writes the codes and the scale of a row.
  private func code(_ row: Int, of store: VectorStore) {
    let record = record(row)
    let codes = UnsafeMutableBufferPointer(
      start: record.assumingMemoryBound(to: UInt8.self), count: layout.codeBytes)
    codes.initialize(repeating: 128)
    let scale = ByteCoding.encode(store.vector(row)) { codes[$0] = UInt8(Int($1) + 128) }
    record.storeBytes(of: scale, toByteOffset: layout.codeBytes, as: Float.self)
  }
}

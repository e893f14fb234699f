import Foundation
import RankifyCore
import TestSupport
import Testing
import Vectors

struct ColBERTIndexTests {
  private struct Golden: Decodable {
    let lengths: [Int]
    let decoded: [Float]
  }

  private let folder: TemporaryFolder
  private let golden: String

  init() throws {
    folder = try TemporaryFolder()
    golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/colbert_index").path
  }

  @Test func anIndexOfColBERTIsRead() throws {
    try TokenStore.convert(colbertIndex: golden, to: folder.file("t"), metadata: "m")
    let store = try TokenStore(folder.file("t"))
    try store.verify()
    let expected = try GoldenTokens.decode(Golden.self, "colbert_index.json")
    #expect(store.settings.dimension == 16 && store.settings.encoding == .residual2 && store.settings.metadata == "m")
    #expect(store.codec?.centroids.count == 8 && store.codec?.cutoffs == [-0.1, 0, 0.1])
    #expect(store.codec?.averageResidual == 0.0625)
    #expect((0..<store.documentCount).map(store.tokenCount) == expected.lengths)
    let decoded = (0..<store.documentCount).flatMap { store.vectors(of: $0).values }
    #expect(decoded.count == expected.decoded.count)
    #expect(zip(decoded, expected.decoded).allSatisfy { abs($0 - $1) < 1e-6 })
    let query = store.vectors(of: 3)
    #expect(try store.search(query, k: 1, mode: .plaid()).neighbors.first?.row == 3)
    // What colbert-ai's compression lost is not known: no reason to say that more is lost now.
    let writer = try TokenStoreWriter(opening: folder.file("t"))
    try writer.append(TokenVectors(dimension: 16, values: Array(repeating: 0.25, count: 16)))
    try writer.commit()
    let drift = try #require(try TokenStore(folder.file("t")).drift)
    #expect((drift.added ?? 0) > 0 && drift.expected == 0 && !drift.isLarge)
  }

  @Test func whatIsWrittenIsWhatColBERTWrites() throws {
    try TokenStore.convert(colbertIndex: golden, to: folder.file("t"))
    try TokenStore(folder.file("t")).exportColBERTIndex(to: folder.file("index"))
    for name in ["centroids.pt", "buckets.pt", "avg_residual.pt", "ivf.pid.pt"] {
      let written = try TorchReader.tensors(folder.file("index/" + name))
      #expect(try written == TorchReader.tensors(golden + "/" + name), "\(name)")
    }
    // Two chunks have become one.
    for name in ["codes.pt", "residuals.pt"] {
      let chunks = try (0..<2).flatMap { try TorchReader.tensors("\(golden)/\($0).\(name)") }
      let written = try TorchReader.tensors(folder.file("index/0." + name))
      #expect(written.map(\.bytes) == [chunks.flatMap(\.bytes)] && written[0].kind == chunks[0].kind)
    }
  }

  @Test(arguments: [TokenEncoding.residual1, .residual2, .residual4]) func whatIsWrittenIsReadAgain(
    _ encoding: TokenEncoding
  ) throws {
    var random = RandomTokens(16, seed: 4)
    let documents = random.documents(20, tokens: 9) + [TokenVectors(dimension: 16, values: [])]
    let store = try makeTokenStore(folder, documents, encoding)
    let writer = try TokenStoreWriter(opening: store.path)
    writer.delete(4)
    try writer.commit()
    let old = try TokenStore(store.path)
    try old.exportColBERTIndex(to: folder.file("index"))
    try TokenStore.convert(colbertIndex: folder.file("index"), to: folder.file("new"))
    let new = try TokenStore(folder.file("new"))
    try new.verify()
    let kept = (0..<21).filter { $0 != 4 }
    #expect(new.documentCount == 20)
    #expect(kept.enumerated().allSatisfy { old.vectors(of: $1) == new.vectors(of: $0) })
    let again = #expect(throws: RankifyError.self) { try old.exportColBERTIndex(to: folder.file("index")) }
    #expect(again?.message == "\(folder.file("index")): has files already; name a new folder for the index")
  }

  @Test func onlyResidualCodesAreWritten() throws {
    let store = try makeTokenStore(folder, [TokenVectors(dimension: 2, values: [1, 0])], .int8)
    let error = #expect(throws: RankifyError.self) { try store.exportColBERTIndex(to: folder.file("index")) }
    #expect(error?.code == .badArguments)
    #expect(!FileManager.default.fileExists(atPath: folder.file("index")))
  }

  // MARK: Hostile folders

  /// Copies the index, changes a file and gives the sentence that refuses it.
  private func fault(_ name: String, _ change: (inout [UInt8]) -> Void) throws -> String? {
    let copy = folder.file("bad")
    try? FileManager.default.removeItem(atPath: copy)
    try? FileManager.default.removeItem(atPath: folder.file("b"))
    try FileManager.default.copyItem(atPath: golden, toPath: copy)
    var bytes = Array(try Data(contentsOf: URL(filePath: copy + "/" + name)))
    change(&bytes)
    try Data(bytes).write(to: URL(filePath: copy + "/" + name))
    do throws(RankifyError) {
      try TokenStore.convert(colbertIndex: copy, to: folder.file("b"))
      return nil
    } catch {
      #expect(!error.message.hasSuffix(".") && error.message.hasPrefix(copy))
      return String(error.message.dropFirst(copy.count))
    }
  }

  @Test func foldersThatAreNoIndexAreNamed() throws {
    let missing = #expect(throws: RankifyError.self) {
      try TokenStore.convert(colbertIndex: folder.path, to: folder.file("x"))
    }
    #expect(missing?.message == "\(folder.path)/metadata.json: no such file; check the path")
    #expect(
      try fault("metadata.json") { $0 = Array("{}".utf8) }
        == "/metadata.json: lacks 'num_chunks' or 'config.nbits'; it is no index of colbert-ai 0.2")
    #expect(try fault("doclens.0.json") { $0 = Array("[5, 3, -1, 8]".utf8) }?.hasPrefix("/doclens.0.json: ") == true)
    #expect(
      try fault("doclens.0.json") { $0 = Array("[5, 3, 8]".utf8) }
        == "/0.codes.pt: has 15 codes, where 16 below 8 are expected; export it again")
    #expect(try fault("0.codes.pt") { $0 = Array("PK".utf8) }?.contains("is no zip file") == true)
    #expect(try fault("centroids.pt") { $0 = [] }?.contains("is no zip file") == true)
  }

  /// Whatever becomes of a byte: it is refused or read, never followed beyond the file.
  @Test(arguments: ["centroids.pt", "buckets.pt", "avg_residual.pt", "0.codes.pt", "1.residuals.pt"])
  func damagedTensorsAreNeverFollowed(_ name: String) throws {
    let length = try Data(contentsOf: URL(filePath: golden + "/" + name)).count
    for place in stride(from: 0, to: length, by: 11) {
      _ = try fault(name) { $0[place] = [0x00, 0x28, 0xff][place % 3] }
    }
    for length in stride(from: 0, to: length, by: 97) {
      #expect(try fault(name) { $0.removeLast($0.count - length) } != nil)
    }
  }

  /// Another function than the one that makes tensors is refused, not called.
  @Test func programsInPicklesAreRefused() throws {
    let message = try fault("centroids.pt") { bytes in
      let name = Array("_rebuild_tensor_v2".utf8)
      guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: name) }) else { return }
      bytes.replaceSubrange(place..<place + name.count, with: Array("_rebuild_tensor_v9".utf8))
    }
    #expect(message?.contains("holds more than plain tensors") == true)
  }

  /// A tuple in a tuple in a tuple and so on would be released by as many calls within calls.
  @Test func deeplyNestedPicklesAreRefused() throws {
    let nested = [0x80, 2] + Array(")".utf8) + [UInt8](repeating: 0x85, count: 1_000_000) + Array(".".utf8)
    let message = try fault("centroids.pt") { $0 = Self.storedZip("archive/data.pkl", nested) }
    #expect(message?.contains("holds more than plain tensors") == true)
  }

  /// A zip file of one entry, without checksums.
  private static func storedZip(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    func words(_ values: Int...) -> [UInt8] { values.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] } }
    let size = [bytes.count & 0xffff, bytes.count >> 16]
    let facts = words(20, 0, 0, 0, 0, 0, 0, size[0], size[1], size[0], size[1], name.utf8.count, 0)
    let local = words(0x4b50, 0x0403) + facts + Array(name.utf8) + bytes
    let entry = words(0x4b50, 0x0201, 20) + facts + words(0, 0, 0, 0, 0, 0, 0) + Array(name.utf8)
    let place = words(local.count & 0xffff, local.count >> 16)
    return local + entry + words(0x4b50, 0x0605, 0, 0, 1, 1, entry.count, 0) + place + words(0)
  }
}

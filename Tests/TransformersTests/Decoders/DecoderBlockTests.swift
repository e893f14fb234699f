import Foundation
import RankifyCore
import Tensors
import Testing
import Transformers

@Suite struct DecoderBlockTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path + "/Golden/decoders/"

  /// What positions get from the last three tokens in the first layer, whose keys know no other token.
  private func attention(_ decoder: DecoderModel, _ state: DecoderState) throws -> [[Float]] {
    var (state, rows) = (state, [[Float]]())
    try decoder.read([9, 8, 7], &state, layers: 1, firstWatched: 0) { _, mass in
      rows = (0..<mass.sums.rows).map { mass.sums[row: $0] }
    }
    return rows
  }

  @Test(arguments: ["llama", "llama3", "qwen2", "qwen3", "gemma3"])
  func blocksStandWhereTheyArePut(_ family: String) throws {
    let decoder = try DecoderModel(Self.folder + family + ".gguf")
    let (before, block): ([Int32], [Int32]) = ([1, 2, 3, 4, 5], [20, 21, 22, 23, 24, 25, 26])
    var whole = decoder.emptyState
    try decoder.read(before + block.prefix(6), &whole, layers: 1)
    // Read behind another beginning, and longer.
    var alone = decoder.emptyState
    try decoder.read([30, 31] + block, &alone, layers: 1)
    let made = decoder.block(alone, 2..<9, layers: 1)
    #expect(made.count == 7)
    var put = decoder.emptyState
    try decoder.read(before, &put, layers: 1)
    decoder.append(made, length: 6, to: &put)
    #expect(put.count == whole.count)
    let (found, expected) = (try attention(decoder, put), try attention(decoder, whole))
    for (a, b) in zip(found, expected) { #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 }) }
    // A block put elsewhere is another one for the tokens behind it.
    var elsewhere = decoder.emptyState
    decoder.append(made, length: 6, to: &elsewhere)
    try decoder.read(before, &elsewhere, layers: 1)
    let other = try attention(decoder, elsewhere)
    #expect(!zip(other, expected).allSatisfy { zip($0, $1).allSatisfy { abs($0 - $1) < 1e-4 } })
  }
}

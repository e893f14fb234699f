import Foundation
import Tensors
import TestSupport
import Testing

/// Blocks of ggml's formats against gguf-py: Golden/blocks.json by make_blocks.py.
struct BlockFormatTests {
  private struct Case: Decodable {
    let name: String
    let elements: Int
    let bytes: Int
    let blocks: Data
    let values: Data

    var floats: [Float] {
      values.withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map {
          Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
        }
      }
    }
  }

  private let cases: [Case]

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/blocks.json")
    cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
  }

  private func unpack(_ blocks: [UInt8], _ format: BlockFormat, _ set: InstructionSet) -> [Float] {
    var out = [Float](repeating: -1, count: blocks.count / format.bytes * format.elements)
    blocks.withUnsafeBytes { blocks in
      out.withUnsafeMutableBufferPointer { format.unpack(blocks, into: $0, kernels: Kernels(set)) }
    }
    return out
  }

  @Test func sizesAreThoseOfTheFormat() {
    #expect(cases.map(\.name) == BlockFormat.allCases.map(\.name))
    #expect(cases.map(\.elements) == BlockFormat.allCases.map(\.elements))
    #expect(cases.map(\.bytes) == BlockFormat.allCases.map(\.bytes))
  }

  @Test(arguments: InstructionSet.available)
  func numbersAreThoseOfTheReferenceBitForBit(_ set: InstructionSet) throws {
    for golden in cases {
      let format = try #require(BlockFormat(rawValue: golden.name))
      let numbers = unpack([UInt8](golden.blocks), format, set)
      let expected = golden.floats
      let wrong = zip(numbers, expected).enumerated().first { $1.0.bitPattern != $1.1.bitPattern }
      #expect(numbers.count == expected.count && wrong == nil, "\(golden.name): \(String(describing: wrong))")
    }
  }

  /// Any bytes, factors that are not numbers among them: the same bits from every instruction set.
  @Test(arguments: BlockFormat.allCases)
  func instructionSetsAgreeOnAnyBytes(_ format: BlockFormat) {
    var generator = SeededGenerator(seed: 11)
    for count in [1, 2, 5, 67] {
      let blocks = (0..<count * format.bytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let expected = unpack(blocks, format, .scalar)
      for set in InstructionSet.available {
        let numbers = unpack(blocks, format, set)
        for (a, b) in zip(expected, numbers) {
          #expect(a.isNaN ? b.isNaN : a.bitPattern == b.bitPattern, "\(format.name), \(set)")
        }
      }
    }
  }

  /// By the format's definition: factor 0.5, numbers 0...15 twice over.
  @Test func aBlockOfFourBitsIsReadAsDefined() {
    let nibbles = (UInt8(0)..<16).map { $0 | (15 - $0) << 4 }
    let rising = (0..<16).map { Float($0) / 2 }
    let numbers = rising + rising.reversed()
    let signed: [UInt8] = [0x00, 0x38]
    #expect(unpack(signed + nibbles, .q4_0, .scalar) == numbers.map { $0 - 4 })
    let offset: [UInt8] = [0x00, 0x38, 0x00, 0xc0]
    #expect(unpack(offset + nibbles, .q4_1, .scalar) == numbers.map { $0 - 2 })
  }

  @Test func rowsOfAMatrixAreUnpackedOnAnyThreads() throws {
    var generator = SeededGenerator(seed: 5)
    let (rows, columns) = (37, 96)
    let format = BlockFormat.q8_0
    // One byte in front: rows need no alignment.
    let count = rows * columns / 32
    var bytes = (0...count * 34).map { _ in UInt8.random(in: 0...255, using: &generator) }
    for block in 0..<count { (bytes[1 + block * 34], bytes[2 + block * 34]) = (0x12, 0x2a) }
    let expected = unpack(Array(bytes[1...]), format, .scalar)
    bytes.withUnsafeBytes { bytes in
      let blocks = UnsafeRawBufferPointer(rebasing: bytes[1...])
      let matrix = BlockMatrix(blocks: blocks, format: format, rows: rows, columns: columns)
      var out = Matrix()
      for compute in [Compute.serial, Compute(pool: ThreadPool(threads: 3))] {
        matrix.unpack(rows: 3..<36, into: &out, on: compute)
        #expect(out.rows == 33 && out.elements == Array(expected[(3 * columns)..<(36 * columns)]))
        matrix.gather([36, 0, 7, 7], into: &out, on: compute)
        #expect(out[row: 0] == Array(expected[(36 * columns)..<(37 * columns)]))
        #expect(out[row: 3] == Array(expected[(7 * columns)..<(8 * columns)]))
      }
    }
  }

  @Test func rowsThatAreNoWholeBlocksHaveNoSize() {
    #expect(BlockFormat.q4_K.rowBytes(512) == 288)
    #expect(BlockFormat.q4_K.rowBytes(128) == nil && BlockFormat.q8_0.rowBytes(-32) == nil)
    #expect(BlockFormat.float32.rowBytes(.max) == nil)
  }
}

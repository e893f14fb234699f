import Datasets
import Foundation
import RankifyCore
import TestSupport
import Testing

struct VectorFileWriterTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("v.npy")
  }

  private func contents(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  @Test func theMatrixIsNumPysFormat() throws {
    let writer = try VectorFileWriter(path, dimension: 2)
    try writer.write("a", [1, -2])
    try writer.write("b", [0.5, 0])
    try writer.finish()
    let bytes = try contents(path)
    // NumPy's own specification: magic, version, length of the head, the head padded to a multiple of 64 with a line feed.
    #expect(bytes[0..<10].elementsEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]))
    let head = String(decoding: bytes[10..<128], as: UTF8.self)
    #expect(head.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), } ") && head.hasSuffix(" \n"))
    #expect(bytes[128...].elementsEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f, 0, 0, 0, 0]))
    #expect(try String(contentsOfFile: path + ".ids", encoding: .utf8) == "a\nb\n")
  }

  @Test func halvesAreRoundedToNearestEven() throws {
    // By hand: 1 + 2⁻¹¹ lies halfway between 1 and 1 + 2⁻¹⁰; 1 + 3·2⁻¹¹ halfway above; 2⁻²⁴ is the least number.
    let cases: [(Float, UInt16)] = [
      (1, 0x3c00), (-2, 0xc000), (65504, 0x7bff), (65519, 0x7bff), (65520, 0x7c00), (1 + 0x1p-11, 0x3c00),
      (1 + 3 * 0x1p-11, 0x3c02), (0x1p-14, 0x0400), (0x1p-24, 1), (0x1p-25, 0), (3 * 0x1p-25, 2),
      (0x1p-14 - 0x1p-26, 0x0400),
      (0, 0), (-0.0, 0x8000),
    ]
    let writer = try VectorFileWriter(path, dimension: cases.count, element: .float16)
    try writer.write("a", cases.map(\.0))
    try writer.finish()
    let bytes = try contents(path)
    let found = stride(from: 128, to: bytes.count, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
    #expect(found == cases.map(\.1))
  }

  @Test func interruptedFilesGoOnAfterTheLastWholeRow() throws {
    func write(_ ids: [String], _ writer: VectorFileWriter) throws {
      for id in ids { try writer.write(id, [Float(id.utf8.count), 1, 2]) }
    }
    do {
      let writer = try VectorFileWriter(path, dimension: 3)
      try write(["a", "bb", "ccc"], writer)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    // The last row is torn.
    let torn = try contents(path + ".partial").dropLast(5)
    try Data(torn).write(to: URL(fileURLWithPath: path + ".partial"))
    let writer = try VectorFileWriter(path, dimension: 3, resume: true)
    #expect(writer.resumed == ["a", "bb"])
    try write(["ccc", "d"], writer)
    try writer.finish()
    let resumed = (try contents(path), try contents(path + ".ids"))
    let whole = try VectorFileWriter(path, dimension: 3)
    try write(["a", "bb", "ccc", "d"], whole)
    try whole.finish()
    #expect(try contents(path) == resumed.0 && contents(path + ".ids") == resumed.1)
  }

  @Test func anotherDimensionIsNotResumed() throws {
    do { try VectorFileWriter(path, dimension: 3).write("a", [1, 2, 3]) }
    #expect(throws: RankifyError.self) { try VectorFileWriter(path, dimension: 4, resume: true) }
    #expect(throws: RankifyError.self) { try VectorFileWriter(path, dimension: 3, element: .float16, resume: true) }
  }

  @Test func whatCannotBeReadBackIsRefused() throws {
    let writer = try VectorFileWriter(path, dimension: 1)
    #expect(throws: RankifyError.self) { try writer.write("a", [.nan]) }
    #expect(throws: RankifyError.self) { try writer.write("a\nb", [1]) }
    #expect(throws: RankifyError.self) { try writer.write("", [1]) }
  }
}

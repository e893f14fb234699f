import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing

/// What is promised of representations of every kind while they are made, and where their file is not as it should be.
struct RepresentationBuilderTests {
  @Test(arguments: RepresentationKind.allCases) func whatWasEncodedIsNotEncodedAgain(_ kind: RepresentationKind) throws
  {
    let index = try RandomIndex(1500)
    #expect(throws: RankifyError.self) { try kind.encode(index.path, upTo: 1200) }
    let rest = try kind.encode(index.path, resuming: true)
    #expect(rest.documents == 1500 - 1024 && rest.texts == 1500 - 1024)
    try kind.expectInStep(index.path, index.documents)
    let nothing = try kind.encode(index.path, resuming: true)
    #expect(nothing.documents == 0 && nothing.texts == 0)
  }

  @Test(arguments: RepresentationKind.allCases)
  func whatIsUnfinishedIsNeitherSearchedNorAddedToButDeletedFrom(_ kind: RepresentationKind) throws {
    let index = try RandomIndex(1100)
    #expect(throws: RankifyError.self) { try kind.encode(index.path, upTo: 1050) }
    let error = #expect(throws: RankifyError.self) { try kind.open(index.path) }
    #expect(error?.code == .invalidInput && error?.message.contains("76 of 1100 documents have no ") == true)
    #expect(error?.message.contains("--resume") == true)
    let report = try IndexCheck.run(index.path)
    #expect(report.isSound && report.omissions.count == 1)
    #expect(throws: RankifyError.self) {
      let writer = try kind.writer(index.path)
      try writer.add(Document(id: "x", text: "x"))
      try writer.commit()
    }
    let writer = try kind.writer(index.path)
    for document in index.documents[1000..<1080] { try writer.delete(document.id) }
    try writer.commit()
    try kind.encode(index.path, resuming: true)
    try kind.expectInStep(index.path, Array(index.documents[..<1000] + index.documents[1080...]))
  }

  @Test(arguments: RepresentationKind.allCases) func whatIsThereIsNotReplacedUnasked(_ kind: RepresentationKind) throws
  {
    let index = try RandomIndex(10)
    try kind.encode(index.path)
    let error = #expect(throws: RankifyError.self) { try kind.encode(index.path) }
    #expect(error?.code == .badArguments && error?.message.contains("vectors by hashing") == true)
    let other = #expect(throws: RankifyError.self) { try kind.encode(index.path, resuming: true, seed: 3) }
    #expect(other?.code == .invalidInput)
    try kind.expectInStep(index.path, index.documents)
  }

  // MARK: Damage

  @Test(arguments: RepresentationKind.allCases) func anIndexWithoutItsFileSaysSo(_ kind: RepresentationKind) throws {
    let index = try RandomIndex(10)
    try kind.encode(index.path)
    let moved = index.folder.file("moved.rankify")
    try FileManager.default.moveItem(atPath: index.path, toPath: moved)
    for action in [
      { try kind.open(moved) },
      {
        let writer = try IndexWriter(opening: moved)
        try writer.delete(index.documents[0].id)
        try writer.commit()
      },
    ] as [() throws -> Void] {
      let error = #expect(throws: RankifyError.self) { try action() }
      #expect(error?.code == .missingResource && error?.message.contains("copy them together") == true)
      #expect(error?.message.contains(kind == .dense ? "--drop-vectors" : "--drop-tokens") == true)
    }
    #expect(try IndexCheck.run(moved).faults.count == 1)
    try kind.drop(moved)
    #expect(try IndexCheck.run(moved).isSound)
  }

  @Test(arguments: RepresentationKind.allCases) func aChangedByteIsFound(_ kind: RepresentationKind) throws {
    let index = try RandomIndex(10)
    try kind.encode(index.path)
    let file = URL(fileURLWithPath: index.path + kind.suffix)
    var bytes = [UInt8](try Data(contentsOf: file))
    // What lies behind the last number is padding.
    let place = try #require(bytes.lastIndex { $0 != 0 })
    bytes[place] ^= 4
    try Data(bytes).write(to: file)
    #expect(try IndexCheck.run(index.path).faults.contains { $0.contains("checksum") })
  }

  @Test(arguments: RepresentationKind.allCases, ["{", "{\"version\":2}", "{\"version\":1}"])
  func brokenSettingsAreOneSentence(_ kind: RepresentationKind, _ json: String) throws {
    let index = try RandomIndex(10)
    try kind.encode(index.path)
    let probe = try IndexProbe(index.path)
    let update = try probe.database.prepare("UPDATE settings SET value = ? WHERE key = '\(kind.rawValue)'")
    update.bind(json, at: 1)
    try update.run()
    let error = #expect(throws: RankifyError.self) { try kind.open(index.path) }
    #expect(error?.code == .invalidInput)
    try kind.drop(index.path)
    try kind.encode(index.path)
    try kind.expectInStep(index.path, index.documents)
  }
}

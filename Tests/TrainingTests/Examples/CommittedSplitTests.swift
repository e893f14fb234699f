import Foundation
import Testing
import Training

struct CommittedSplitTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../datasets/splits").standardizedFileURL.path

  @Test(arguments: [
    ("scifact-no-overlap", ["no-overlap": 104, "overlap": 196]),
    ("scifact-disjoint", ["train": 665, "dev": 111, "test": 333]), ("scifact-dev", ["train": 709, "dev": 100]),
  ])
  func splitsAreReadAsTheyAreDescribed(_ name: String, _ counts: [String: Int]) throws {
    let split = try QuerySplit(contentsOf: "\(Self.folder)/\(name).json")
    #expect(Dictionary(uniqueKeysWithValues: split.parts.map { ($0.name, $0.queries.count) }) == counts)
  }

  @Test func theSplitsOfSciFactSpeakOfTheSameQueries() throws {
    func queries(_ name: String) throws -> Set<String> {
      Set(try QuerySplit(contentsOf: "\(Self.folder)/\(name).json").parts.flatMap(\.queries))
    }
    let (train, test) = (try queries("scifact-dev"), try queries("scifact-no-overlap"))
    #expect(train.isDisjoint(with: test))
    #expect(try queries("scifact-disjoint") == train.union(test))
  }
}

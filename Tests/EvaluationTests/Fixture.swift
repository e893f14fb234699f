import Evaluation
import Foundation
import RankifyCore
import Testing

/// Files of the Golden folder: see `make_golden.py` there.
enum Fixture {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

  static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  static func qrels() throws -> Qrels {
    var qrels = Qrels()
    for fields in try rows("qrels.txt") { qrels.judge(fields[2], try #require(Int(fields[3])), for: fields[0]) }
    return qrels
  }

  static func run(_ name: String) throws -> Run {
    var run = Run(tag: name)
    let rows = try rows("\(name).run.txt")
    for (query, lines) in Dictionary(grouping: rows, by: { $0[0] }) {
      try run.add(lines.map { .init(document: $0[2], score: try #require(Double($0[4]))) }, for: query)
    }
    return run
  }

  static func rows(_ name: String) throws -> [[String]] {
    try text(name).split(separator: "\n").map { $0.split { $0 == " " || $0 == "\t" }.map(String.init) }
  }
}

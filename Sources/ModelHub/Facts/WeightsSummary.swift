import Downloads
import Foundation
import RankifyCore

/// How many weights a model has, and of which types, from the headers of its safetensors files.
struct WeightsSummary {
  private struct Entry {
    let dtype: String
    let shape: [Int]
  }

  /// The count of all learned numbers, `nil` where the folder has no weights.
  private(set) var parameters: Int?
  private(set) var types: [String] = []

  /// More numbers than any disk has room for.
  private static let mostParameters = 1 << 48

  /// The longest header that the format allows.
  private static let longestHeader = 100_000_000

  init(folder: String) throws(RankifyError) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var counts: [String: Int] = [:]
    for name in names.sorted() where name.hasSuffix(".safetensors") {
      for entry in try Self.header(folder + "/" + name) {
        counts[entry.dtype, default: 0] += try Self.size(entry, name)
        // No sum of two of them overflows.
        if counts[entry.dtype, default: 0] > Self.mostParameters {
          throw .invalid(name, "has more weights than any disk; fetch the model again")
        }
      }
    }
    // Whole numbers are positions and the like, not learned.
    let learned = counts.filter { !$0.key.hasPrefix("I") && !$0.key.hasPrefix("U") && $0.key != "BOOL" }
    // What is in a GGUF file is told by whoever reads it.
    types = learned.keys.sorted() + (names.contains { $0.hasSuffix(".gguf") } ? ["GGUF"] : [])
    parameters = learned.isEmpty ? nil : learned.values.reduce(0, +)
  }

  private static func size(_ entry: Entry, _ name: String) throws(RankifyError) -> Int {
    var size = 1
    for extent in entry.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      if overflow || extent < 0 || product > mostParameters {
        throw .invalid(name, "a tensor has the shape \(entry.shape), which cannot be; fetch the model again")
      }
      size = product
    }
    return size
  }

  private static func header(_ path: String) throws(RankifyError) -> [Entry] {
    let file = try FileRegion(path)
    let prefix = try file.bytes(at: 0, 8) ?? []
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard prefix.count == 8, length <= UInt64(longestHeader), let json = try file.bytes(at: 8, Int(length)),
      let object = try? JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
    else {
      throw .invalid(path, "has no safetensors header; fetch the model again")
    }
    var entries: [Entry] = []
    for (name, value) in object where name != "__metadata__" {
      guard let value = value as? [String: Any], let type = value["dtype"] as? String,
        let shape = value["shape"] as? [Int]
      else {
        throw .invalid(path, "the tensor '\(name)' has no dtype and shape; fetch the model again")
      }
      entries.append(Entry(dtype: type, shape: shape))
    }
    return entries
  }
}

import Foundation
import RankifyCore
import Transformers

/// The factor of MaxSim that training learned: `rankify.json` in the model's folder, for training that goes on. Nothing else
/// reads it, since it changes no ranking.
struct LearnedScale: Sendable {
  static let file = "rankify.json"
  private static let format = "rankify-colbert"

  let value: Float

  init(_ value: Float) { self.value = value }

  /// That of a folder, or 1.
  init(folder: String) throws(RankifyError) {
    let file = folder + "/" + Self.file
    guard FileManager.default.fileExists(atPath: file) else {
      value = 1
      return
    }
    let json = try JSONObject(file: file)
    let (format, version) = (try json.string("format"), try json.size("version"))
    guard format == Self.format, version == 1 else {
      throw .invalid(file, "is '\(format)' of version \(version), this program reads '\(Self.format)' of version 1")
    }
    guard let scale = try json.optionalDouble("scale"), scale.isFinite, Float(scale).isFinite else {
      throw .invalid(file, "has no finite number 'scale'")
    }
    value = Float(scale)
  }

  var json: String {
    JSONText.object([("format", JSONText.string(Self.format)), ("version", "1"), ("scale", "\(value)")]) + "\n"
  }
}

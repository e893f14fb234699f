import Foundation

/// Files of the Golden folder, and the scripts there that made them.
enum GoldenTokens {
  static func decode<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
  }
}

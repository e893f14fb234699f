import Foundation

/// The path of a golden file; `Golden/make_golden.py` writes them.
func golden(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)").path
}

import ArgumentParser
import Rankify

extension FilePath {
  /// Refuses to write a file that is read, by whatever path it is named.
  static func check(_ output: String, against inputs: [String?]) throws {
    let read = inputs.compactMap { $0 }.filter { $0 != "-" }.map(resolved)
    if output != "-", read.contains(resolved(output)) {
      throw ValidationError("\(output) is read: name another file to write")
    }
  }
}

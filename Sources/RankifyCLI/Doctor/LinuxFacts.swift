import Foundation

/// What Linux says about the processor.
package struct ProcessorFacts: Equatable {
  /// The processor's name, `unknown` where the system gives none (as on many ARM machines).
  package let model: String
  /// Instruction sets of use to numeric code, as the system spells them.
  package let features: [String]

  private static let known = [
    "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16", "asimd", "asimddp", "i8mm", "bf16",
    "sve", "sve2",
  ]

  /// From the text of `/proc/cpuinfo`.
  package init(_ text: String) {
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2, fields[parts[0]] == nil { fields[parts[0]] = parts[1] }
    }
    model = fields["model name"] ?? "unknown"
    let flags = Set((fields["flags"] ?? fields["Features"] ?? "").split(separator: " ").map(String.init))
    features = ProcessorFacts.known.filter(flags.contains)
  }

  init(contentsOf path: String) {
    self.init((try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
  }
}

/// What Linux says about memory.
package enum MemoryFacts {
  /// Bytes that programs can still get, where the system tells.
  static var available: Int? {
    (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)).flatMap(available(in:))
  }

  /// From the text of `/proc/meminfo`, which counts in units of 1024 bytes.
  package static func available(in text: String) -> Int? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 }
  }
}

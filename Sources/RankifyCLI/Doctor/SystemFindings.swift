import Foundation
import Rankify

/// Compiler, operating system, processor and memory.
enum SystemFindings {
  static var all: [Finding] {
    [
      .ok("Rankify", "\(Version.current), built with Swift \(compiler)"), .ok("system", "\(system), \(architecture)"),
      .ok("processor", processor), cores, memory,
    ]
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      return "6.4 or later"
    #elseif compiler(>=6.3)
      return "6.3"
    #else
      return "6.2"
    #endif
  }

  private static var system: String { ProcessInfo.processInfo.operatingSystemVersionString }

  private static var architecture: String {
    #if arch(x86_64)
      return "x86_64"
    #elseif arch(arm64)
      return "arm64"
    #else
      return "another architecture"
    #endif
  }

  /// Model and the instruction sets that numeric code can use.
  private static var processor: String {
    #if canImport(Darwin)
      return systemControl("machdep.cpu.brand_string") ?? "unknown"
    #else
      let facts = ProcessorFacts(contentsOf: "/proc/cpuinfo")
      return facts.features.isEmpty ? facts.model : "\(facts.model): \(facts.features.joined(separator: " "))"
    #endif
  }

  private static var cores: Finding {
    let process = ProcessInfo.processInfo
    let count = process.activeProcessorCount
    guard let limit = process.environment["OMP_NUM_THREADS"], !limit.isEmpty else { return .ok("cores", "\(count)") }
    let value = "\(count), OMP_NUM_THREADS=\(limit)"
    guard let threads = Int(limit.prefix { $0 != "," }), threads > 0 else {
      return .warn("cores", value, "OMP_NUM_THREADS is no number of threads and is not heeded: unset it")
    }
    return threads < count
      ? .warn("cores", value, "not every core is used: unset OMP_NUM_THREADS, or give --threads") : .ok("cores", value)
  }

  private static var memory: Finding {
    let total = Figures.bytes(Int(clamping: ProcessInfo.processInfo.physicalMemory))
    guard let available = MemoryFacts.available else { return .ok("memory", total) }
    let value = "\(total), \(Figures.bytes(available)) available"
    return available < 500_000_000
      ? .warn("memory", value, "large collections index more slowly: end other programs") : .ok("memory", value)
  }

  #if canImport(Darwin)
    private static func systemControl(_ name: String) -> String? {
      var size = 0
      guard sysctlbyname(name, nil, &size, nil, 0) == 0, size > 0 else { return nil }
      var bytes = [UInt8](repeating: 0, count: size)
      guard sysctlbyname(name, &bytes, &size, nil, 0) == 0 else { return nil }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  #endif
}

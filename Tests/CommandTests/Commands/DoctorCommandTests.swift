import Foundation
import RankifyCLI
import TestSupport
import Testing

struct DoctorCommandTests {
  private static let offline = ["HF_HUB_OFFLINE": "1"]

  @Test func aHealthyMachineHasStatusZero() async throws {
    let result = try await Rankify.run(["doctor"], environment: Self.offline)
    #expect(result.status == 0)
    #expect(result.stderr == "")
    #expect(result.stdout.contains("SQLite"))
    #expect(result.stdout.contains("with FTS5"))
  }

  @Test func theReportIsAlsoJSON() async throws {
    let result = try await Rankify.run(
      ["doctor", "--json"], environment: ["OPENBLAS_CORETYPE": "Haswell", "HF_HUB_OFFLINE": "1"])
    let report = try #require(try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [String: Any])
    #expect(report["healthy"] as? Bool == true)
    let findings = try #require(report["findings"] as? [[String: String]])
    #expect(findings.first { $0["name"] == "OpenBLAS" }?["value"]?.hasSuffix("(OPENBLAS_CORETYPE=Haswell)") == true)
  }

  @Test func aCacheThatCannotBeMadeIsAWarning() async throws {
    let folder = try TemporaryFolder()
    // A file in the place of the folder: nobody can write below it, the superuser included.
    let file = try folder.write("file", "")
    let result = try await Rankify.run(["doctor"], environment: ["RANKIFY_HOME": file, "HF_HUB_OFFLINE": "1"])
    #expect(result.stdout.contains("warn  cache       \(file)/datasets cannot be written\n"))
    #expect(result.status == 0)
  }

  @Test func modelsAndTheHubAreLookedAt() async throws {
    let folder = try TemporaryFolder()
    let server = try LocalHTTPServer()
    var environment = ["HF_HOME": folder.path, "RANKIFY_HOME": folder.path, "HF_ENDPOINT": server.url("")]
    #expect(
      try await Rankify.run(["doctor"], environment: environment).stdout.contains(" \(server.url("")), no token\n"))
    environment["HF_ENDPOINT"] = "http://127.0.0.1:1"
    let dead = try await Rankify.run(["doctor"], environment: environment)
    #expect(dead.stdout.contains("http://127.0.0.1:1: no connection to the server\n"))
    #expect(dead.status == 0)
    environment["HF_ENDPOINT"] = "nonsense"
    #expect(try await Rankify.run(["doctor"], environment: environment).status == 3)
  }

  @Test func slowKernelsOfOpenBLASAreNoticed() {
    #expect(BLASFinding.of("SkylakeX", best: "avx512", forced: nil) == .ok("OpenBLAS", "kernels for SkylakeX"))
    #expect(BLASFinding.of("Cooperlake", best: "avx2", forced: "").status == .ok)
    #expect(BLASFinding.of("neoversen1", best: "scalar", forced: nil).status == .ok)
    let unknown = BLASFinding.of("Prescott", best: "avx512", forced: nil)
    #expect(unknown.status == .warn)
    #expect(unknown.advice?.contains("export OPENBLAS_CORETYPE=SkylakeX") == true)
    let forced = BLASFinding.of("Haswell", best: "avx512", forced: "Haswell")
    #expect(forced.value == "kernels for Haswell (OPENBLAS_CORETYPE=Haswell)")
    #expect(forced.advice?.hasSuffix("unset it") == true)
  }

  @Test func aProcessorThatIsNotThereIsNotForced() async throws {
    let forced = ["RANKIFY_CPU": "quantum"].merging(Self.offline) { $1 }
    let result = try await Rankify.run(["doctor"], environment: forced)
    #expect(result.stdout.contains("RANKIFY_CPU is 'quantum', which this machine does not have"))
  }

  @Test func aTemporaryFolderThatIsNotThereIsAMissingPrerequisite() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("file", "")
    let result = try await Rankify.run(["doctor"], environment: ["TMPDIR": file + "/", "HF_HUB_OFFLINE": "1"])
    #expect(result.stdout.contains("fail  temporary"))
    #expect(result.status == 3)
  }

  @Test func linesAlignAndAdviceStandsBelow() {
    let report = DoctorReport(findings: [
      .ok("SQLite", "3.40"), .warn("locale", "none", "export it"), .fail("libstemmer", "none", "install it"),
    ])
    let expected = """
      ok    SQLite      3.40
      warn  locale      none
                        → export it
      fail  libstemmer  none
                        → install it

      A prerequisite is missing: see the lines marked fail.

      """
    #expect(report.text(Style(isOn: false)) == expected)
    #expect(!report.healthy)
    #expect(DoctorReport(findings: [.warn("a", "b", "c")]).healthy)
  }

  @Test func theEncodingComesFromTheFirstVariableThatIsSet() {
    #expect(PlaceFindings.locale(["LC_ALL": "C.UTF-8"]).status == .ok)
    #expect(PlaceFindings.locale(["LANG": "de_DE.utf8"]).status == .ok)
    #expect(PlaceFindings.locale(["LC_ALL": "C", "LANG": "de_DE.utf8"]).status == .warn)
    #expect(PlaceFindings.locale([:]).value == "none")
  }

  @Test func processorAndMemoryAreReadFromTheSystemsText() {
    let intel = ProcessorFacts("processor\t: 0\nmodel name\t: Fast One\nflags\t\t: fpu avx2 avx512f fma\n")
    #expect(intel.model == "Fast One")
    #expect(intel.features == ["avx2", "fma", "avx512f"])
    let arm = ProcessorFacts("processor\t: 0\nFeatures\t: fp asimd sve bf16\n")
    #expect(arm.model == "unknown")
    #expect(arm.features == ["asimd", "bf16", "sve"])
    #expect(MemoryFacts.available(in: "MemTotal: 9 kB\nMemAvailable:   1000 kB\n") == 1_024_000)
    #expect(MemoryFacts.available(in: "MemTotal: 9 kB\n") == nil)
  }
}

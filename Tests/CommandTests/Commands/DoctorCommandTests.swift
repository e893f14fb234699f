import Foundation
import RankifyCLI
import TestSupport
import Testing

struct DoctorCommandTests {
  @Test func aHealthyMachineHasStatusZero() async throws {
    let result = try await Rankify.run(["doctor"])
    #expect(result.status == 0)
    #expect(result.stderr == "")
    #expect(result.stdout.contains("SQLite"))
    #expect(result.stdout.contains("with FTS5"))
  }

  @Test func theReportIsAlsoJSON() async throws {
    let result = try await Rankify.run(["doctor", "--json"], environment: ["OPENBLAS_CORETYPE": "Haswell"])
    let report = try #require(try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [String: Any])
    #expect(report["healthy"] as? Bool == true)
    let findings = try #require(report["findings"] as? [[String: String]])
    let forced = try #require(findings.first { $0["name"] == "OpenBLAS" })
    #expect(forced["status"] == "warn")
    #expect(forced["value"] == "OPENBLAS_CORETYPE=Haswell")
  }

  @Test func aCacheThatCannotBeMadeIsAWarning() async throws {
    let folder = try TemporaryFolder()
    // A file in the place of the folder: nobody can write below it, the superuser included.
    let file = try folder.write("file", "")
    let result = try await Rankify.run(["doctor"], environment: ["RANKIFY_HOME": file])
    #expect(result.stdout.contains("warn  cache       \(file)/datasets cannot be written\n"))
    #expect(result.status == 0)
  }

  @Test func aTemporaryFolderThatIsNotThereIsAMissingPrerequisite() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("file", "")
    let result = try await Rankify.run(["doctor"], environment: ["TMPDIR": file + "/"])
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

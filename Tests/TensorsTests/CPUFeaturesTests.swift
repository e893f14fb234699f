import Tensors
import Testing

@Suite struct CPUFeaturesTests {
  @Test func aRequestForAnAvailableSetIsFollowed() {
    for set in sets {
      let features = CPUFeatures(request: set.rawValue)
      #expect(features.instructionSet == set)
      #expect(features.warning == nil)
    }
  }

  @Test(arguments: [nil, ""])
  func noRequestGivesTheBest(request: String?) {
    #expect(CPUFeatures(request: request).instructionSet == sets.last)
  }

  @Test func anUnknownRequestIsReported() throws {
    let features = CPUFeatures(request: "avx3")
    #expect(features.instructionSet == sets.last)
    let warning = try #require(features.warning)
    #expect(warning.contains("'avx3'") && warning.contains("scalar"))
  }
}

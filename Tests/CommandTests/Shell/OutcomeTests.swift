import ArgumentParser
import Rankify
import RankifyCLI
import Rankify
import Testing

struct OutcomeTests {
  @Test(arguments: RankifyError.Code.allCases)
  func everyFaultHasItsOwnStatus(_ code: RankifyError.Code) {
    #expect(Outcome(RankifyError(code, "a sentence")) == .fault("a sentence", status: code.rawValue))
  }

  @Test func otherErrorsAreFailures() {
    struct Odd: Error, CustomStringConvertible { let description = "odd" }
    #expect(Outcome(Odd()) == .fault("odd", status: 6))
    #expect(Outcome(CancellationError()) == .fault("interrupted", status: 130))
    #expect(Outcome(ReaderGone()) == .done)
    #expect(Outcome(ExitCode(3)) == .fault("", status: 3))
  }

  @Test func validationSaysWhereToReadOn() {
    let outcome = Outcome(ValidationError("-k 0: expected one or more."))
    #expect(outcome == .fault("-k 0: expected one or more; see 'rankify --help'", status: 2))
  }
}

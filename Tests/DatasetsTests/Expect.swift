import RankifyCore
import Testing

/// Checks that `body` fails with a message that holds every one of `parts`.
func expectFault<T>(
  _ parts: String..., code: RankifyError.Code = .invalidInput, at location: SourceLocation = #_sourceLocation,
  _ body: () throws -> T
) {
  do {
    let value = try body()
    Issue.record("expected an error, got \(value)", sourceLocation: location)
  } catch let error as RankifyError {
    #expect(error.code == code, sourceLocation: location)
    #expect(!error.message.hasSuffix("."), sourceLocation: location)
    for part in parts {
      #expect(error.message.contains(part), "\(error.message)", sourceLocation: location)
    }
  } catch {
    Issue.record("an error of another type: \(error)", sourceLocation: location)
  }
}

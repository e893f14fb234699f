import Testing

/// `train heads` is one word for the parser, and two for its users.
@Suite struct TrainHeadsFaultTests {
  @Test func helpIsNamedAsUsersWriteIt() async throws {
    let result = try await Rankify.run(["train", "heads", "--no-such-option"], in: ".")
    #expect(result.status == 2 && result.stderr.contains("see 'rankify train heads --help'"), "\(result.stderr)")
  }
}

import ArgumentParser
import RankifyCLI
import Testing

struct RootCommandTests {
  @Test func noArgumentsPrintTheHelp() async throws {
    try expectSnapshot(await Rankify.run([]), "help")
  }

  @Test(arguments: RankifyCommand.configuration.subcommands.map { $0._commandName })
  func everyCommandHasHelp(_ name: String) async throws {
    let result = try await Rankify.run([name, "--help"])
    #expect(result.stdout.contains("EXAMPLES") || result.stdout.contains("SUBCOMMANDS"), "\(name) shows no example")
    try expectSnapshot(result, "help-\(name)")
  }

  @Test func versionGoesToStandardOutput() async throws {
    let result = try await Rankify.run(["--version"])
    #expect(result.stdout == "rankify \(Version.current)\n")
    #expect(result.status == 0)
    #expect(result.stderr == "")
  }

  @Test func anUnknownOptionIsABadArgument() async throws {
    try expectSnapshot(await Rankify.run(["--nonsense"]), "unknown-option")
  }

  @Test func anUnknownCommandIsABadArgument() async throws {
    try expectSnapshot(await Rankify.run(["serach"]), "unknown-command")
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionScriptsAreGenerated(_ shell: String) async throws {
    let result = try await Rankify.run(["--generate-completion-script", shell])
    #expect(result.status == 0)
    #expect(result.stdout.contains("rankify"))
    #expect(result.stderr == "")
  }

  @Test func theCompletionScriptIsValidBash() async throws {
    let result = try await Rankify.shell(#""$RANKIFY" --generate-completion-script bash | bash -n"#)
    #expect(result.status == 0)
    #expect(result.stderr == "")
  }

  @Test func aReaderThatGoesAwayIsNoFault() async throws {
    let result = try await Rankify.shell(
      #"{ sleep 0.2; "$RANKIFY" --generate-completion-script bash; echo "$?" >&2; } | true"#)
    #expect(result.stderr == "0\n")
  }

  #if os(Linux)
    @Test func aFullDiskIsAFailure() async throws {
      let result = try await Rankify.shell(#""$RANKIFY" --help > /dev/full"#)
      #expect(result.status == 6)
      let sentence = "rankify: standard output: No space left on device; write to a file with room instead\n"
      #expect(result.stderr == sentence)
    }
  #endif

  @Test func coloursAreWrittenWhereTheyAreForced() async throws {
    let forced = try await Rankify.run(["--nonsense"], environment: ["CLICOLOR_FORCE": "1"])
    #expect(forced.stderr.hasPrefix("\u{1B}[31mrankify:\u{1B}[0m "))
    let never = try await Rankify.run(["--nonsense"], environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"])
    #expect(never.stderr.hasPrefix("rankify: "))
  }
}

import ArgumentParser

/// The root of the command line. A new command is one file in `Commands` and one line here.
package struct RankifyCommand: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "rankify",
    abstract: "Search, re-rank and answer over your own text, and measure how well.",
    discussion: """
      Every command reads and writes the field's own files, so steps chain by pipe and mix with other tools: '-' is \
      standard input or output. Data goes to standard output; progress, notes and warnings go to standard error.

      Exit status: 0 done, 2 bad arguments, 3 missing prerequisite, 4 missing file or model, 5 invalid input, \
      6 failure while running, 7 part of the work done, 130 interrupted.
      """,
    version: "rankify \(Version.current)",
    groupedSubcommands: [
      CommandGroup(
        name: "Search",
        subcommands: [
          IndexCommand.self, RetrieveCommand.self, RerankCommand.self, ExplainCommand.self, FuseCommand.self,
          EncodeCommand.self,
        ]),
      CommandGroup(name: "Answer", subcommands: [RAGCommand.self]),
      CommandGroup(
        name: "Measure",
        subcommands: [
          EvaluateCommand.self,
          CompareCommand.self,
        ]),
      CommandGroup(name: "Train", subcommands: [MineCommand.self, TrainCommand.self, TrainHeadsCommand.self]),
      CommandGroup(
        name: "Set up",
        subcommands: [ModelsCommand.self, DatasetsCommand.self, DoctorCommand.self]),
    ])

  package init() {}
}

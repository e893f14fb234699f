import ArgumentParser
import Rankify

@main
struct RankifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rankify", abstract: "Search, re-rank and answer over your own text, and measure how well.")
}

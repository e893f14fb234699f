import Rankify

/// What a command takes for a model: a folder, an installed name, or `org/name` of the hub.
package enum ModelArgument {
  /// The text of `--help`.
  package static let help = "A model folder, an installed name, or org/name[@revision] of the Hugging Face hub."

  /// The model's folder; a model of the hub that is not here is fetched, with progress on standard error.
  package static func resolve(_ text: String, _ console: Console) async throws -> ResolvedModel {
    try await watching(console) { report in
      try await ModelResolver().resolve(text, report: report)
    }
  }

  /// Runs work that fetches models; Control-C keeps what has arrived.
  static func watching<T: Sendable>(
    _ console: Console, _ body: (@escaping @Sendable (ModelEvent) -> Void) async throws -> T
  ) async throws -> T {
    let display = DownloadDisplay(console)
    defer { display.finish() }
    return try await Interruption.deferring {
      try await body { show($0, display, console) }
    }
  }

  private static func show(_ event: ModelEvent, _ display: DownloadDisplay, _ console: Console) {
    switch event {
    // Small files come and go: a note on each would hide the large one.
    case .download(_, .verifying): break
    case .download(let path, let event): display.show(event, of: path)
    case .waiting(let path): display.say("another process is fetching \(path); waiting for it")
    case .warning(let text):
      display.finish()
      console.warn(text)
    }
  }
}

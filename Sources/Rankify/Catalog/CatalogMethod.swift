import Transformers

/// A way to use a model, by name: it loads the model and gives what works with it.
public struct CatalogMethod<Loaded: Sendable>: Sendable, Identifiable {
  /// The name.
  public let id: String
  /// One line on what it does.
  public let summary: String
  private let load: Loading

  typealias Loading =
    @Sendable (RerankSettings, @escaping @Sendable (ModelEvent) -> Void) async throws(RankifyError) -> Loaded

  /// Loads the model.
  /// - Parameter report: told of downloads
  public func make(
    _ settings: RerankSettings, report: @escaping @Sendable (ModelEvent) -> Void = { _ in }
  ) async throws(RankifyError) -> Loaded { try await load(settings, report) }

  init(_ id: String, _ summary: String, load: @escaping Loading) {
    (self.id, self.summary, self.load) = (id, summary, load)
  }
}

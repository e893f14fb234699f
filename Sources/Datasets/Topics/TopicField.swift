/// Which part of a topic becomes the query.
public enum TopicField: String, CaseIterable, Sendable {
  /// The few words of the title.
  case title
  /// The one-sentence description.
  case description
  /// The paragraph on what is relevant.
  case narrative
  /// Title, then description.
  case titleDescription = "title+description"
  /// Title, then description, then narrative.
  case all = "title+description+narrative"
}

/// The words around passages and query in the prompt of in-context re-ranking. A model never answers it: what counts is where
/// the query's tokens look.
public struct InContextWording: Sendable, Hashable {
  /// Announces the passages, behind what begins a user's turn.
  public var opening: String
  /// Stands before each passage and before the instruction.
  public var separator: String
  /// Asks for what is to be done with the passages; the query's tokens begin here.
  public var instruction: String
  /// Stands before the query.
  public var label: String
  /// Whether passages are numbered, `[1]`, `[2]` … in the order shown.
  public var numbersPassages: Bool

  /// Creates a wording.
  public init(
    opening: String = " Below are some passages:", separator: String = "\n\n", instruction: String,
    label: String = "Query:", numbersPassages: Bool = true
  ) {
    (self.opening, self.separator, self.instruction) = (opening, separator, instruction)
    (self.label, self.numbersPassages) = (label, numbersPassages)
  }

  /// For questions that a passage answers.
  public static let questionAnswering = InContextWording(
    instruction: "Use the passages above to answer this question.")

  /// For claims and topics that a passage has something to say about.
  public static let informationExtraction = InContextWording(
    instruction: "Find what the passages above have to say about this query.")
}

import RankifyCore
import Transformers

/// The tokens of a prompt up to the query, and where its passages lie.
///
/// Pieces are tokenized one by one and then joined, so that spans are exact by construction and the beginning is the same for
/// every query.
public struct InContextPrompt: Sendable, Equatable {
  /// The tokens before those of the query.
  public private(set) var prefix: [Int32]
  /// The tokens of each passage in `prefix`, its number included and separators left out.
  public private(set) var passages: [Range<Int>]
  /// Passages whose ends were cut off, so that all find room.
  public private(set) var truncatedCount: Int

  /// A prompt of passages in the order given.
  /// - Parameter room: tokens at most
  /// - Throws: bad arguments where not even 16 tokens of each long passage find room
  init(_ pieces: InContextPieces, passages: [String], room: Int) throws(RankifyError) {
    prefix = pieces.beginning
    let bodies = passages.map { pieces.body($0) }
    let numbers = bodies.indices.map { pieces.number($0 + 1) }
    let framing = prefix.count + numbers.reduce(0) { $0 + $1.count } + (bodies.count + 1) * pieces.separator.count
    let limit = Self.limit(bodies.map(\.count), room: room - framing)
    guard limit >= min(16, bodies.map(\.count).max() ?? 0) else {
      throw RankifyError(
        .badArguments,
        "\(bodies.count) passages do not fit into \(room) tokens, even cut to 16 each; re-rank fewer at once, by windows"
      )
    }
    self.passages = []
    truncatedCount = bodies.count { $0.count > limit }
    for (number, body) in zip(numbers, bodies) {
      prefix += pieces.separator
      let start = prefix.count
      prefix += number + body.prefix(limit)
      self.passages.append(start..<prefix.count)
    }
    prefix += pieces.separator
  }

  /// The greatest length that all texts can be cut to such that they fit together; short ones leave room for long ones.
  package static func limit(_ lengths: [Int], room: Int) -> Int {
    var room = room
    for (i, length) in lengths.sorted().enumerated() {
      let share = max(0, room) / (lengths.count - i)
      if length > share { return share }
      room -= length
    }
    return lengths.max() ?? 0
  }
}

/// The parts of prompts that are the same for all rankings, and how the others become tokens.
struct InContextPieces: Sendable {
  let wording: InContextWording
  let beginning: [Int32]
  let separator: [Int32]
  private let instruction: [Int32]
  private let ending: [Int32]
  private let tokenizer: Tokenizer

  init(_ tokenizer: Tokenizer, _ frame: PromptFrame, _ wording: InContextWording) {
    (self.tokenizer, self.wording) = (tokenizer, wording)
    beginning = frame.before + tokenizer.tokens(wording.opening, specials: .asText)
    separator = tokenizer.tokens(wording.separator, specials: .asText)
    instruction =
      tokenizer.tokens(wording.instruction, specials: .asText) + separator
      + tokenizer.tokens(wording.label, specials: .asText)
    ending = frame.after
  }

  /// A passage's tokens: whatever it says, none of them is a special one.
  func body(_ text: String) -> [Int32] {
    tokenizer.tokens(wording.numbersPassages ? " " + text : text, specials: .asText)
  }

  func number(_ place: Int) -> [Int32] {
    wording.numbersPassages ? tokenizer.tokens("[\(place)]", specials: .asText) : []
  }

  /// The query's tokens, from the instruction to the end of the prompt.
  func tail(_ query: String) -> [Int32] { instruction + tokenizer.tokens(" " + query, specials: .asText) + ending }
}

import RankifyCore

/// A message in a prompt's file, as lines.
struct PromptBlock {
  let role: PromptMessage.Role
  /// Lines of the file up to the message.
  private let linesBefore: Int
  private var lines: [Substring] = []

  private init(_ role: PromptMessage.Role, linesBefore: Int) { (self.role, self.linesBefore) = (role, linesBefore) }

  /// The messages of a file, the first of them what stands before the first marker.
  /// - Throws: `invalidInput` for a line that looks like a marker and is none
  static func all(in source: String, name: String) throws(RankifyError) -> [PromptBlock] {
    var blocks: [PromptBlock] = []
    var block = PromptBlock(.user, linesBefore: 0)
    let lines = source.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (place, line) in lines.enumerated() {
      if let next = try marked(line, name, place + 1) {
        blocks.append(block)
        block = PromptBlock(next, linesBefore: place + 1)
      } else {
        block.lines.append(line)
      }
    }
    return blocks + [block]
  }

  /// The message without blank lines around it; `nil` where nothing is left.
  /// - Throws: `invalidInput` with the file's line where it is no template
  func part(_ name: String) throws(RankifyError) -> PromptPart? {
    let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
    let first = lines.drop(while: isBlank)
    if first.isEmpty { return nil }
    let text = first.prefix(first.count - first.reversed().prefix(while: isBlank).count).joined(separator: "\n")
    return try PromptPart(role, text, file: name, linesBefore: linesBefore + lines.count - first.count)
  }

  /// The role that a marker names; `nil` for a line of text.
  private static func marked(
    _ line: Substring, _ name: String, _ number: Int
  ) throws(RankifyError) -> PromptMessage.Role? {
    guard line.hasPrefix("---") else { return nil }
    if line.hasPrefix("--- ") {
      if let role = PromptMessage.Role(rawValue: String(line.dropFirst(4))) { return role }
      throw .invalid(name, line: number, "'\(line)' begins no message; expected --- system, --- user or --- assistant")
    }
    let word = line.dropFirst(3).drop(while: \.isWhitespace).prefix(while: \.isLetter)
    guard let role = PromptMessage.Role(rawValue: word.lowercased()) else { return nil }
    throw .invalid(name, line: number, "'\(line)' begins no message; write '--- \(role.rawValue)'")
  }
}

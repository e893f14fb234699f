import Foundation
import RankifyCore

/// How texts of one role become tokens, and which of these have vectors.
struct TextReading: Sendable {
  /// Tokens put behind short texts.
  struct Filling: Sendable {
    /// The tokens of a filled text.
    let length: Int
    let token: Int32
    let isAttended: Bool
  }

  let prompt: String
  /// Stands behind the first token.
  let marker: Int32?
  /// Tokens that are read, marker and special ones included.
  let maximumLength: Int
  let filling: Filling?
  let skipped: Set<Int32>
  let trims: Bool

  /// The tokens of a text.
  func sequence(_ text: String, _ reader: TextReader) -> TokenSequence {
    let text = prompt + (trims ? text.trimmingCharacters(in: .whitespacesAndNewlines) : text)
    let room = marker == nil ? maximumLength : maximumLength - 1
    var sequence = reader.tokenizer.encode(reader.prepared(text), maximumLength: room)
    if let marker { sequence.insert(marker, at: min(1, sequence.count)) }
    if let filling { sequence.fill(filling) }
    return sequence
  }

  /// The places of the tokens that have vectors.
  func kept(_ sequence: TokenSequence) -> [Int] {
    sequence.ids.indices.filter { !skipped.contains(sequence.ids[$0]) }
  }
}

extension TokenSequence {
  fileprivate mutating func insert(_ id: Int32, at place: Int) {
    ids.insert(id, at: place)
    typeIDs.insert(0, at: place)
    textRanges = textRanges.map { range in
      range.lowerBound >= place ? range.lowerBound + 1..<range.upperBound + 1 : range
    }
  }

  /// Tokens that are filled in attend to the text, and only on demand the other way round.
  fileprivate mutating func fill(_ filling: TextReading.Filling) {
    let missing = filling.length - count
    guard missing > 0 else { return }
    if !filling.isAttended { attendedCount = count }
    ids.append(contentsOf: repeatElement(filling.token, count: missing))
    typeIDs.append(contentsOf: repeatElement(0, count: missing))
  }
}

/// Steps through the characters of one token, seeing their word classes, up to the limit of a token's length.
struct ClassCursor {
  private let text: UnsafeBufferPointer<UInt8>
  /// The byte at which the current character begins.
  private(set) var position: Int
  /// The class of the current character; `.other`, which no rule accepts, at the end of the text or of the room.
  private(set) var wordClass = WordClass.other
  private var length = 0
  private var room = WordScanner.maximumLength

  init(_ text: UnsafeBufferPointer<UInt8>, from position: Int) {
    self.text = text
    self.position = position
    load()
  }

  /// Goes to the next character.
  mutating func advance() {
    position += length
    load()
  }

  /// Goes past the current character and all that attach to it.
  mutating func advancePastAttached() {
    repeat { advance() } while wordClass.attaches
  }

  /// As ``advancePastAttached()``, but stops before a presentation selector.
  mutating func advancePastAttachedInEmoji() {
    repeat { advance() } while wordClass.attachesInEmoji
  }

  private mutating func load() {
    (wordClass, length) = (.other, 0)
    guard position < text.count else { return }
    let scalar = DecodedScalar(in: text, at: position)
    room -= scalar.utf16Length
    guard room >= 0 else { return }
    (wordClass, length) = (ScalarTable.wordClass(of: scalar.value), scalar.length)
  }
}

/// Martin Porter's stemmer for English (An algorithm for suffix stripping, Program 14(3), 1980) with the three departures
/// of his own later versions, which Lucene has too: words of one or two letters are left alone, step 2 turns `bli` into
/// `ble` (not `abli` into `able`), and `logi` into `log`.
///
/// Works in place on lower-case letters; every other byte counts as a consonant. Never makes a word longer.
package struct PorterStemmer {
  private let word: UnsafeMutablePointer<UInt8>
  /// Length of the word so far.
  private var count: Int
  /// Length of the stem before the suffix that ``ends(_:)`` found last.
  private var stem = 0

  /// Stems the `count` bytes at `word` and returns the new length.
  package static func stem(_ word: UnsafeMutablePointer<UInt8>, count: Int) -> Int {
    guard count > 2 else { return count }
    var stemmer = PorterStemmer(word: word, count: count)
    stemmer.stripPlural()
    stemmer.stripPastAndGerund()
    stemmer.turnFinalY()
    stemmer.reduceDoubleSuffix()
    stemmer.reduceSuffix()
    stemmer.stripSuffix()
    stemmer.stripFinalE()
    return stemmer.count
  }

  private init(word: UnsafeMutablePointer<UInt8>, count: Int) {
    self.word = word
    self.count = count
  }

  // MARK: Conditions

  private func isConsonant(_ index: Int) -> Bool {
    switch word[index] {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
    case UInt8(ascii: "y"): index == 0 || !isConsonant(index - 1)
    default: true
    }
  }

  /// Porter's m: how many times a consonant follows a vowel in the first `length` letters.
  private func measure(_ length: Int) -> Int {
    var measure = 0
    var afterVowel = false
    var afterConsonant = false
    for index in 0..<length {
      // `y` is a vowel exactly after a consonant.
      let consonant = word[index] == UInt8(ascii: "y") ? !afterConsonant : isConsonant(index)
      if consonant && afterVowel { measure += 1 }
      (afterVowel, afterConsonant) = (!consonant, consonant)
    }
    return measure
  }

  /// Porter's *v*: the stem has a vowel.
  private var stemHasVowel: Bool { (0..<stem).contains { !isConsonant($0) } }

  /// Porter's *d: the word ends in a double consonant.
  private var endsInDoubleConsonant: Bool {
    count >= 2 && word[count - 1] == word[count - 2] && isConsonant(count - 1)
  }

  /// Porter's *o: the first `length` letters end consonant, vowel, consonant, the last not w, x or y.
  private func endsShort(_ length: Int) -> Bool {
    guard length >= 3, isConsonant(length - 1), !isConsonant(length - 2), isConsonant(length - 3) else { return false }
    switch word[length - 1] {
    case UInt8(ascii: "w"), UInt8(ascii: "x"), UInt8(ascii: "y"): return false
    default: return true
    }
  }

  // MARK: Suffixes

  /// Whether the word ends in `suffix`; if so, what stands before it is the stem.
  @inline(__always)
  private mutating func ends(_ suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    guard length <= count else { return false }
    let start = count - length
    for index in 0..<length where word[start + index] != suffix.utf8Start[index] { return false }
    stem = start
    return true
  }

  @inline(__always)
  private mutating func replaceSuffix(with suffix: StaticString) {
    for index in 0..<suffix.utf8CodeUnitCount { word[stem + index] = suffix.utf8Start[index] }
    count = stem + suffix.utf8CodeUnitCount
  }

  /// Replaces `suffix`, if the word ends in it and the stem's measure is positive; tells whether it ends in it.
  @inline(__always)
  private mutating func reduce(_ suffix: StaticString, to shorter: StaticString) -> Bool {
    guard ends(suffix) else { return false }
    if measure(stem) > 0 { replaceSuffix(with: shorter) }
    return true
  }

  // MARK: Steps

  /// Step 1a: caresses → caress, ponies → poni, cats → cat.
  private mutating func stripPlural() {
    guard word[count - 1] == UInt8(ascii: "s") else { return }
    if ends("sses") {
      count -= 2
    } else if ends("ies") {
      replaceSuffix(with: "i")
    } else if word[count - 2] != UInt8(ascii: "s") {
      count -= 1
    }
  }

  /// Step 1b: agreed → agree, plastered → plaster, motoring → motor.
  private mutating func stripPastAndGerund() {
    if ends("eed") {
      if measure(stem) > 0 { count -= 1 }
    } else if ends("ed") || ends("ing"), stemHasVowel {
      count = stem
      restoreEnding()
    }
  }

  /// The second half of step 1b: conflat → conflate, hopp → hop, fil → file.
  private mutating func restoreEnding() {
    let length = count
    if ends("at") || ends("bl") || ends("iz") {
      word[length] = UInt8(ascii: "e")
      count = length + 1
    } else if endsInDoubleConsonant {
      switch word[count - 1] {
      case UInt8(ascii: "l"), UInt8(ascii: "s"), UInt8(ascii: "z"): break
      default: count -= 1
      }
    } else if measure(length) == 1, endsShort(length) {
      word[length] = UInt8(ascii: "e")
      count = length + 1
    }
  }

  /// Step 1c: happy → happi.
  private mutating func turnFinalY() {
    if ends("y"), stemHasVowel { word[count - 1] = UInt8(ascii: "i") }
  }

  /// Step 2: double suffixes become single ones, relational → relate.
  private mutating func reduceDoubleSuffix() {
    guard count > 1 else { return }
    switch word[count - 2] {
    case UInt8(ascii: "a"): _ = reduce("ational", to: "ate") || reduce("tional", to: "tion")
    case UInt8(ascii: "c"): _ = reduce("enci", to: "ence") || reduce("anci", to: "ance")
    case UInt8(ascii: "e"): _ = reduce("izer", to: "ize")
    case UInt8(ascii: "l"):
      _ =
        reduce("bli", to: "ble") || reduce("alli", to: "al") || reduce("entli", to: "ent") || reduce("eli", to: "e")
        || reduce("ousli", to: "ous")
    case UInt8(ascii: "o"):
      _ = reduce("ization", to: "ize") || reduce("ation", to: "ate") || reduce("ator", to: "ate")
    case UInt8(ascii: "s"):
      _ =
        reduce("alism", to: "al") || reduce("iveness", to: "ive") || reduce("fulness", to: "ful")
        || reduce("ousness", to: "ous")
    case UInt8(ascii: "t"): _ = reduce("aliti", to: "al") || reduce("iviti", to: "ive") || reduce("biliti", to: "ble")
    case UInt8(ascii: "g"): _ = reduce("logi", to: "log")
    default: break
    }
  }

  /// Step 3: triplicate → triplic, hopeful → hope.
  private mutating func reduceSuffix() {
    switch word[count - 1] {
    case UInt8(ascii: "e"): _ = reduce("icate", to: "ic") || reduce("ative", to: "") || reduce("alize", to: "al")
    case UInt8(ascii: "i"): _ = reduce("iciti", to: "ic")
    case UInt8(ascii: "l"): _ = reduce("ical", to: "ic") || reduce("ful", to: "")
    case UInt8(ascii: "s"): _ = reduce("ness", to: "")
    default: break
    }
  }

  /// Step 4: what is left of a suffix goes if the stem is long, adjustable → adjust.
  private mutating func stripSuffix() {
    guard count > 1 else { return }
    let found =
      switch word[count - 2] {
      case UInt8(ascii: "a"): ends("al")
      case UInt8(ascii: "c"): ends("ance") || ends("ence")
      case UInt8(ascii: "e"): ends("er")
      case UInt8(ascii: "i"): ends("ic")
      case UInt8(ascii: "l"): ends("able") || ends("ible")
      case UInt8(ascii: "n"): ends("ant") || ends("ement") || ends("ment") || ends("ent")
      case UInt8(ascii: "o"): endsInIon() || ends("ou")
      case UInt8(ascii: "s"): ends("ism")
      case UInt8(ascii: "t"): ends("ate") || ends("iti")
      case UInt8(ascii: "u"): ends("ous")
      case UInt8(ascii: "v"): ends("ive")
      case UInt8(ascii: "z"): ends("ize")
      default: false
      }
    if found, measure(stem) > 1 { count = stem }
  }

  private mutating func endsInIon() -> Bool {
    guard ends("ion"), stem > 0 else { return false }
    return word[stem - 1] == UInt8(ascii: "s") || word[stem - 1] == UInt8(ascii: "t")
  }

  /// Step 5: probate → probat, controll → control.
  private mutating func stripFinalE() {
    let length = count
    if word[count - 1] == UInt8(ascii: "e") {
      let measure = measure(length)
      if measure > 1 || (measure == 1 && !endsShort(count - 1)) { count -= 1 }
    }
    if word[count - 1] == UInt8(ascii: "l"), endsInDoubleConsonant, measure(length) > 1 { count -= 1 }
  }
}

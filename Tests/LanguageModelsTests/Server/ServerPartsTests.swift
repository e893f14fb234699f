import Foundation
import LanguageModels
import RankifyCore
import TestSupport
import Testing

@Suite struct ServerPartsTests {
  @Test func addressesNameModelAndServer() throws {
    let address = try ServerAddress("openai:org/model@v1@https://host:8080/api/v1//")
    #expect(address.model == "org/model@v1" && address.base.absoluteString == "https://host:8080/api/v1")
    #expect(address.description == "openai:org/model@v1@https://host:8080/api/v1")
    #expect(try ServerAddress("openai:m@http://h/v1/chat/completions").base.absoluteString == "http://h/v1")
  }

  @Test(arguments: [
    ("openai:m", "has no address"), ("m@http://h", "is no model of a server"),
    ("openai:@http://h/v1", "names no model"),
    ("openai:m@http://h/v1?key=1", "has more behind its path"), ("openai:m@http://", "none that can be used"),
    ("openai:m@http://me:secret@h/v1", "with a key in OPENAI_API_KEY"),
  ]) func otherAddressesAreRefused(_ text: String, _ words: String) {
    let error = #expect(throws: RankifyError.self) { try ServerAddress(text) }
    #expect(error?.code == .badArguments && error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("secret") == false)
  }

  @Test func keysAreTrimmedAndChecked() {
    #expect(ServerKey(" \n") == nil && ServerKey("a\r\nX-Evil: 1") == nil && ServerKey("ключ") == nil)
    #expect(ServerKey(environment: ["OPENAI_API_KEY": " sk-1\n"]) != nil)
    #expect(ServerKey(environment: [:]) == nil)
  }

  @Test func retryAfterIsSecondsOrADate() {
    let now = Date(timeIntervalSince1970: 784_111_770)
    #expect(RetryAfter.pause("120") == .seconds(120))
    #expect(RetryAfter.pause("0.5") == .milliseconds(500))
    #expect(RetryAfter.pause("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == .seconds(7))
    #expect(RetryAfter.pause("Sun, 06 Nov 1994 08:49:20 GMT", now: now) == .zero)
    for text in [nil, "", "soon", "-1", "nan", "inf"] { #expect(RetryAfter.pause(text) == nil) }
  }

  @Test func pausesDoubleAndAreBounded() throws {
    var settings = ServerSettings()
    (settings.firstPause, settings.longestPause) = (.seconds(1), .seconds(10))
    for (failures, most) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (90, 10)] {
      let pause = try #require(settings.pause(after: failures, asked: nil))
      #expect(pause <= .seconds(most) && pause >= .milliseconds(750 * most))
    }
    #expect(settings.pause(after: 1, asked: .seconds(9)) == .seconds(9))
    #expect(settings.pause(after: 1, asked: .seconds(11)) == nil)
  }

  @Test func eventsAreCutByTheRules() {
    var events = ServerSentEvents()
    let text = ": note\ndata: a\n\ndata:b\r\ndata:  c\r\n\r\nevent: x\nid: 3\ndata\n\nretry: 5\n\ndata: é\r\rdata: last"
    let found = events.append(text.utf8).map { String(decoding: $0, as: UTF8.self) }
    #expect(found == ["a", "b\n c", "é"])
    #expect(events.finish() == Array("last".utf8))
  }

  @Test func aByteOrderMarkStandsBeforeEverythingOnly() {
    let mark = "\u{feff}"
    for size in [1, 2, 3, 100] {
      var events = ServerSentEvents(), found: [String] = []
      var rest = Array("\(mark)data: a\n\n\(mark)data: b\n\n".utf8)[...]
      while !rest.isEmpty {
        found += events.append(rest.prefix(size)).map { String(decoding: $0, as: UTF8.self) }
        rest = rest.dropFirst(size)
      }
      #expect(found == ["a"])
    }
  }

  @Test func patienceIsSet() {
    let standard = ServerSettings()
    #expect(standard.silence == 120 && standard.attempts == 5 && standard.attemptTime == .seconds(720))
    let patient = ServerSettings(silence: 900, attempts: 2)
    #expect(patient.silence == 900 && patient.attempts == 2 && patient.attemptTime == .seconds(1500))
    // No number is too much for a clock.
    for silence in [Double.nan, .infinity, 1e300, -1] { #expect(ServerSettings(silence: silence).attemptTime >= .zero) }
  }

  @Test(arguments: 0..<50) func eventsDoNotDependOnPieces(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let parts = ["data: ", "data:", "x", "é", "\n", "\r\n", "\r", ":", " "]
    let text = (0..<60).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
    var whole = ServerSentEvents(), pieces = ServerSentEvents()
    let expected = whole.append(text.utf8)
    var found: [[UInt8]] = [], rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...4, using: &generator)
      found += pieces.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    #expect(found == expected)
    #expect(pieces.finish() == whole.finish())
  }
}

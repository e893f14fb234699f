import Foundation
import Templates
import Testing

@Suite struct TemplateTimeTests {
  private let format = "%Y-%m-%d %H:%M:%S %A %a %B %b %j %y %I %p %e %-d %-m %w %u %F %T %%"

  private func found(_ seconds: Int, offset: Int = 0) throws -> String {
    try Template(source: "{{ strftime_now(f) }}", file: "t").render(
      ["f": .string(format)], now: TemplateTime(unixSeconds: seconds, offset: offset))
  }

  private func expected(_ seconds: Int) -> String {
    var time = time_t(seconds), parts = tm()
    gmtime_r(&time, &parts)
    var buffer = [CChar](repeating: 0, count: 400)
    let length = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  @Test func datesAreThoseOfTheCLibrary() throws {
    for day in stride(from: -60_000, to: 60_000, by: 97) {
      let seconds = day * 86_400 + day * 7 % 86_400
      #expect(try found(seconds) == expected(seconds))
    }
    for seconds in [0, -1, 951_782_400, 951_868_800, 4_107_542_400, 253_402_300_799, -62_135_596_800] {
      #expect(try found(seconds) == expected(seconds))
    }
  }

  @Test func theClocksOffsetIsAdded() throws {
    #expect(try found(0, offset: 3600).hasPrefix("1970-01-01 01:00:00 Thursday"))
    #expect(try found(0, offset: -1).hasPrefix("1969-12-31 23:59:59 Wednesday"))
  }

  @Test func momentsOutsideTheCalendarAreMovedIntoIt() throws {
    #expect(try found(.max).hasPrefix("9999-12-31"))
    #expect(try found(.min).hasPrefix("0001-01-01") || found(.min).hasPrefix("1-01-01"))
  }
}

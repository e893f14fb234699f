import RankifyCore
import Templates
import Testing

@Suite struct GoldenExpressionTests {
  @Test func goldenFilesAreThere() throws {
    #expect(Golden.expressions.count > 900)
    #expect(Golden.expressions.count { $0.output != nil } > 700)
    #expect(Golden.chats.families.count >= 13)
    #expect(Golden.chats.conversations.count >= 30)
    for family in Golden.chats.families { #expect(family.results.count == Golden.chats.conversations.count) }
    guard case .map(let context) = Golden.context else {
      Issue.record("context.json is no map")
      return
    }
    #expect(context.keys.count > 20)
  }

  @Test func smallTemplatesRenderAsJinjaRendersThem() throws {
    guard case .map(let context) = Golden.context else { return }
    for expected in Golden.expressions {
      do throws(RankifyError) {
        let found = try Template(source: expected.template, file: "t").render(context, now: Golden.now)
        #expect(
          found.unicodeScalars.elementsEqual((expected.output ?? "?").unicodeScalars),
          "\(expected.template) gives \(found), Jinja \(expected.output ?? expected.error ?? "")")
      } catch {
        #expect(expected.output == nil, "\(expected.template) fails (\(error)), Jinja gives \(expected.output ?? "")")
      }
    }
  }
}

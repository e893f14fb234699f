import RankifyCore
import Templates

/// A message of a prompt with its holes, and where it stands in the prompt's file.
struct PromptPart: Sendable {
  let role: PromptMessage.Role
  private let template: Template
  private let file: String
  /// Lines of the file up to the template.
  private let linesBefore: Int

  /// - Throws: `invalidInput` with the file's line where the text is no template
  init(_ role: PromptMessage.Role, _ text: String, file: String, linesBefore: Int) throws(RankifyError) {
    (self.role, self.file, self.linesBefore) = (role, file, linesBefore)
    do throws(RankifyError) {
      template = try Template(source: text, file: file)
    } catch {
      throw Self.located(error, file, linesBefore)
    }
  }

  /// The message with these values in the holes.
  /// - Throws: `invalidInput` with the file's line where the template fails
  func text(_ variables: TemplateMap) throws(RankifyError) -> String {
    do throws(RankifyError) { return try template.render(variables) } catch {
      throw Self.located(error, file, linesBefore)
    }
  }

  /// An error with the file's line: a template says `FILE:LINE:COLUMN: …` and counts its own lines alone.
  private static func located(_ error: RankifyError, _ file: String, _ linesBefore: Int) -> RankifyError {
    guard error.message.hasPrefix("\(file):") else { return error }
    let rest = error.message.dropFirst(file.count + 1)
    let digits = rest.prefix { $0 != ":" }
    guard let line = Int(digits) else { return error }
    return RankifyError(error.code, "\(file):\(line + linesBefore)\(rest[digits.endIndex...])", cause: error.cause)
  }
}

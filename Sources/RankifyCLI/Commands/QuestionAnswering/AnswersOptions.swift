import ArgumentParser
import Foundation
import Rankify

/// How answers are judged: what `evaluate` and `compare` share.
struct AnswersOptions: ParsableArguments {
  @Flag(
    name: .customLong("answers"),
    help: "Judge answers: told by the first file itself, unless that comes through a pipe.")
  var isAsked = false

  @Option(
    help: ArgumentHelp(
      "How answers are compared: unicode (every script; the default) or squad (the script of SQuAD v1.1).",
      valueName: "mode"))
  var normalization: AnswerNormalization?

  @Option(
    name: .customLong("qrels"),
    help: ArgumentHelp(
      "Judgements that say which documents an answer needs. Default: those that the questions name as 'gold'.",
      valueName: "file"))
  var goldDocuments: String?

  /// Whether `path` holds questions and not judgements; throws where it does not and an option is for answers only.
  func areMeant(by path: String) throws -> Bool {
    if isAsked || AnswersOptions.holdsQuestions(path) { return true }
    if normalization != nil || goldDocuments != nil {
      throw RankifyError(
        .badArguments,
        "\(path) holds no questions, and --normalization and --qrels are for answers; add --answers if it does")
    }
    return false
  }

  /// Looks only into plain files: of a pipe, what was looked at would be gone.
  private static func holdsQuestions(_ path: String) -> Bool {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else { return false }
    if let kind = try? DatasetKind.detect(path), kind == .questions || kind == .rankings { return true }
    // Judgements are never JSON.
    guard let start = try? LineReader(path).peek(1 << 12).trimmed.first else { return false }
    return start == UInt8(ascii: "{") || start == UInt8(ascii: "[")
  }

  /// Reads questions and answers, and joins them.
  func read(questions path: String, answers paths: [String], level: Int, _ console: Console) throws -> [NamedAnswers] {
    if ([path] + paths + [goldDocuments].compactMap { $0 }).count(where: { $0 == "-" }) > 1 {
      throw RankifyError(.badArguments, "'-' is given twice, but standard input can be read once only")
    }
    if path != "-", paths.map(FilePath.resolved).contains(FilePath.resolved(path)) {
      throw RankifyError(
        .badArguments, "\(path) is given as the questions and as answers to them: the first file has the gold answers")
    }
    let questions = try QuestionsReader.read(path)
    let qrels = try goldDocuments.map { try Qrels(contentsOf: $0) }
    let names = AnswersOptions.names(paths)
    return try zip(names, paths).map { name, file in
      let recorded = try AnswersReader.read(file)
      let judged = try JudgedAnswers(
        recorded, to: questions, tag: name, normalization: normalization ?? .unicode, qrels: qrels, level: level)
      let found = NamedAnswers(name: name, file: file, judged: judged, firstFault: recorded.firstFault)
      found.say(console)
      return found
    }
  }

  /// The files' own names without suffixes where they tell them apart, else their paths.
  private static func names(_ paths: [String]) -> [String] {
    let names = paths.map { path in
      var name = path.split(separator: "/").last.map(String.init) ?? path
      for suffix in [".gz", ".jsonl", ".json"] where name.hasSuffix(suffix) && name != suffix {
        name.removeLast(suffix.count)
      }
      return name
    }
    return Set(names).count == names.count ? names : paths
  }
}

extension AnswerNormalization: ExpressibleByArgument {}

extension [RecordedAnswer] {
  /// Why the first question without an answer has none.
  fileprivate var firstFault: String? { first { $0.text == nil && $0.fault != nil }?.fault }
}

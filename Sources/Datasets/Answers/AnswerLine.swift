import RankifyCore

/// An answer as one line of JSON, and the reason why there is none.
struct AnswerLine {
  /// The question.
  let query: Query
  /// Its gold answers, where they are known.
  let golds: [String]

  /// Everything there is to know of an answer.
  func json(_ answer: Answer, method: String, hasAnswer: [Bool]?, seconds: Double) -> String {
    let trace = answer.trace
    var members = head + [("answer", text(answer.plainText)), ("text", text(answer.text))] + known
    members += [("method", text(method)), ("ctxs", answer.evidence.contextsJSON(hasAnswer: hasAnswer))]
    if let support = answer.support { members.append(("support", support.json)) }
    if let stop = trace.stop { members.append(("stop", text(stop.rawValue))) }
    members.append(("steps", JSONText.array(trace.steps.map(\.json))))
    let counts = [
      ("leftOutPassages", trace.leftOutPassages), ("cutPassages", trace.cutPassages),
      ("malformedReplies", trace.malformedReplies),
    ]
    members += counts.filter { $0.1 != 0 }.map { ($0.0, "\($0.1)") }
    return JSONText.object(
      members + [("requests", "\(trace.requests)"), ("usage", trace.usage.json), ("seconds", rounded(seconds))])
  }

  /// What DPR's and Rankify's readers know: the passages as `ctxs`, the answer as `prediction`.
  func dpr(_ answer: Answer, hasAnswer: [Bool]?) -> String {
    JSONText.object(
      head + [
        ("answers", goldsJSON), ("prediction", text(answer.plainText)),
        ("ctxs", answer.evidence.contextsJSON(hasAnswer: hasAnswer)),
      ])
  }

  /// Why the question has no answer.
  func json(_ fault: RankifyError) -> String { JSONText.object(head + known + [("error", text(fault.message))]) }

  private var head: [(String, String)] { [("id", text(query.id)), ("question", text(query.text))] }
  private var goldsJSON: String { JSONText.array(golds.map(text)) }
  private var known: [(String, String)] { golds.isEmpty ? [] : [("answers", goldsJSON)] }

  private func rounded(_ seconds: Double) -> String { "\((seconds * 1000).rounded() / 1000)" }

  private func text(_ text: String) -> String { JSONText.string(text.withoutNUL) }
}

extension String {
  /// The text with another sign for NUL, which readers of JSON refuse.
  fileprivate var withoutNUL: String {
    guard utf8.contains(0) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{fffd}" : $0 }))
  }
}

extension TokenUsage {
  fileprivate var json: String {
    JSONText.object([("prompt", "\(prompt)"), ("reused", "\(reused)"), ("answer", "\(answer)")])
  }
}

extension AnswerStep {
  fileprivate var json: String {
    var members = [("name", JSONText.string(name))]
    if let round { members.append(("round", "\(round)")) }
    members.append(("text", JSONText.string(text.withoutNUL)))
    if let documents { members.append(("documents", JSONText.array(documents.map(JSONText.string)))) }
    if let verdict { members.append(("verdict", "\(verdict)")) }
    if let finish { members.append(("finish", JSONText.string(finish.rawValue))) }
    if let usage { members.append(("usage", usage.json)) }
    return JSONText.object(members)
  }
}

extension AnswerSupport {
  fileprivate var json: String {
    JSONText.object([
      ("sentences", JSONText.array(sentences.map(\.json))), ("plainText", JSONText.string(plainText.withoutNUL)),
    ])
  }
}

extension AnswerSupport.Sentence {
  fileprivate var json: String {
    func numbers(_ numbers: [Int]) -> String { JSONText.array(numbers.map(String.init)) }
    return JSONText.object([
      ("text", JSONText.string(text.withoutNUL)), ("citations", numbers(citations)),
      ("unknownCitations", numbers(unknownCitations)), ("passage", passage.map(String.init) ?? "null"),
      ("share", "\(share)"), ("isSupported", "\(isSupported)"),
    ])
  }
}

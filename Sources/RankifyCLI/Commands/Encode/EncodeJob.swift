import Foundation
import Rankify

/// Encodes texts in windows, and writes each window when it is done.
struct EncodeJob {
  private let texts: EncodingTexts
  private let encoder: any DenseEncoder
  private let role: TextRole
  private let console: Console

  /// Texts, and bytes of them, that are read and encoded together.
  private static let window = (texts: 1024, bytes: 16 << 20)
  private static let slice = 128

  init(_ texts: EncodingTexts, _ encoder: any DenseEncoder, _ role: TextRole, console: Console) {
    (self.texts, self.encoder, self.role, self.console) = (texts, encoder, role, console)
  }

  func run(to writer: VectorFileWriter) throws(RankifyError) {
    try skip(writer.resumed)
    let bar = console.progress("encoding", total: texts.totalBytes.map { $0 / 1000 }, unit: "kB")
    defer { bar.finish() }
    while true {
      let before = texts.bytesRead
      let window = try texts.next(Self.window.texts, bytes: Self.window.bytes)
      if window.isEmpty { break }
      let share = Double(texts.bytesRead - before) / Double(window.count)
      var done = 0
      let vectors = try encode(window) { count throws(RankifyError) in
        try Interruption.check("the vectors made so far are kept; continue with --resume")
        done += count
        bar.update(to: (before + Int(share * Double(done))) / 1000)
      }
      for (text, vector) in zip(window, vectors) { try writer.write(text.id, vector) }
      try writer.synchronize()
    }
    if writer.rows == 0 { throw RankifyError(.invalidInput, "there is nothing to encode: no text in this shard") }
  }

  private func encode(
    _ window: [Document], progress: (Int) throws(RankifyError) -> Void
  ) throws(RankifyError) -> [[Float]] {
    do throws(RankifyError) {
      return try encoder.encode(window.map(\.contents), as: role, slice: Self.slice, progress: progress)
    } catch {
      throw try error.naming { "\(role.rawValue) '\(window[$0].id)'" }
    }
  }

  /// Steps over the texts that an interrupted file has; they must be the same.
  private func skip(_ identifiers: [String]) throws(RankifyError) {
    for (row, id) in identifiers.enumerated() {
      try Interruption.check("nothing was lost; continue with --resume")
      let found = try texts.next(1, bytes: .max).first?.id
      guard found == id else {
        throw RankifyError(
          .invalidInput,
          "row \(row) of the interrupted vectors is '\(id)', but the corpus has \(found.map { "'\($0)'" } ?? "no more texts") "
            + "there; begin anew without --resume")
      }
    }
  }
}

/// The texts of one shard of a corpus, or of topics, in their order.
final class EncodingTexts {
  private let reader: CorpusReader?
  private var topics: ArraySlice<Query>
  private let shard: (id: Int, count: Int)
  private var position = 0

  init(
    _ paths: [String], _ role: TextRole, format: CorpusFormat?, field: TopicField, shard: (Int, Int)
  ) throws(RankifyError) {
    self.shard = shard
    reader = role == .document ? try CorpusReader(paths, format: format) : nil
    topics = role == .query ? try TopicsReader.read(paths[0], field: field)[...] : []
  }

  var totalBytes: Int? { reader?.totalBytes }
  var bytesRead: Int { reader?.bytesRead ?? 0 }
  var warnings: [String] { reader?.warnings ?? [] }

  /// The next texts of the shard: at most `count`, and no more once they have `bytes`.
  func next(_ count: Int, bytes: Int) throws(RankifyError) -> [Document] {
    var (texts, size) = ([Document](), 0)
    while texts.count < count, size < bytes, let text = try following() {
      position += 1
      guard (position - 1) % shard.count == shard.id else { continue }
      texts.append(text)
      size += text.text.utf8.count
    }
    return texts
  }

  private func following() throws(RankifyError) -> Document? {
    if let reader { return try reader.next() }
    return topics.popFirst().map { Document(id: $0.id, text: $0.text) }
  }
}

/// What an unfinished file of vectors was made with, kept beside it: only the same work may continue it.
struct EncodeTicket: Codable, Equatable {
  let encoder: EncoderDescription
  let role: String
  let shard: [Int]
  let element: String

  private static func path(of file: String) -> String { file + ".partial.json" }

  func leave(_ file: String) throws(RankifyError) {
    try AtomicFile.write(JSONOutput.text(self), to: EncodeTicket.path(of: file))
  }

  /// Checks that unfinished vectors at `file`, if there are any, were made the same way.
  func check(_ file: String) throws(RankifyError) {
    guard FileManager.default.fileExists(atPath: file + ".partial") else { return }
    let path = EncodeTicket.path(of: file)
    guard let data = FileManager.default.contents(atPath: path),
      let found = try? JSONDecoder().decode(EncodeTicket.self, from: data)
    else {
      throw RankifyError(
        .invalidInput, "\(path): does not say what made the unfinished vectors; begin anew without --resume")
    }
    let others = encoder.differences(from: found.encoder).map { "the model has " + $0 }
    let differences =
      others
      + [
        found.role == role ? nil : "--as", found.shard == shard ? nil : "the shard",
        found.element == element ? nil : "--vectors",
      ].compactMap { $0 }
    if differences.isEmpty { return }
    throw RankifyError(
      .invalidInput,
      "\(file).partial: was made otherwise (different: \(differences.joined(separator: ", "))); repeat the same command, "
        + "or begin anew without --resume")
  }

  static func remove(_ file: String) { try? FileManager.default.removeItem(atPath: path(of: file)) }
}

import Foundation
import RankifyCore

/// The documents of files and folders in any known layout, one by one, in bounded memory.
///
/// Layouts are told by content, never by a file's name; folders are read recursively in the byte order of their paths. Faults in the
/// text of documents (invalid UTF-8, NUL) are repaired and counted in `warnings`, for one bad byte should not cost a
/// collection of millions. They are an error in identifiers here, and everywhere in topics, qrels and runs, where each
/// line counts.
public final class CorpusReader {
  private var files: ArraySlice<CorpusFile>
  private let format: CorpusFormat?
  private var source: ByteSource?
  private var parser: (any DocumentParser)?
  private var finishedBytes = 0
  private var finishedNotes: [String] = []
  private var finishedOddities = Oddities()

  /// The size of all files on disk, or `nil` where standard input is among them.
  public let totalBytes: Int?
  /// `file:line` where the last document began.
  public var place: String { parser.map { "\(source?.name ?? ""):\($0.line)" } ?? "" }

  /// Prepares to read `paths`: files, folders, or `-` for standard input.
  /// - Parameters:
  ///   - paths: what to read, in this order
  ///   - format: the layout of every file, where content should not decide
  public init(_ paths: [String], format: CorpusFormat? = nil) throws(RankifyError) {
    self.format = format
    var files: [CorpusFile] = []
    for path in paths { files += try CorpusFile.list(path, format: format) }
    self.files = files[...]
    totalBytes = files.reduce(0) { sum, file in sum.flatMap { sum in file.size.map { sum + $0 } } }
  }

  /// The next document, or `nil` after the last.
  public func next() throws(RankifyError) -> Document? {
    while true {
      if let parser {
        if let document = try parser.next() { return document }
        finishFile(parser)
      }
      guard let file = files.popFirst() else { return nil }
      try open(file)
    }
  }

  /// How many bytes of the files have been read, before inflation; reaches `totalBytes`.
  public var bytesRead: Int { finishedBytes + (source?.bytesRead ?? 0) }

  /// What had to be repaired or left out so far, a sentence each, with a count and the first place.
  public var warnings: [String] { finishedNotes + (parser?.notes ?? []) + oddities.sentences }

  private func open(_ file: CorpusFile) throws(RankifyError) {
    let source = try ByteSource(file.path)
    let reader = try LineReader(source)
    self.source = source
    switch try file.open(reader, format: format) {
    case .parser(let opened): parser = opened
    case .skipped(let why):
      finishedNotes.append(why)
      finishedBytes += file.size ?? 0
      self.source = nil
    }
  }

  private func finishFile(_ parser: any DocumentParser) {
    finishedNotes += parser.notes
    finishedOddities = oddities
    finishedBytes += source?.bytesRead ?? 0
    source = nil
    self.parser = nil
  }

  private var oddities: Oddities {
    guard let parser, let name = source?.name else { return finishedOddities }
    return finishedOddities.adding(parser.oddities, in: name)
  }
}

import RankifyCore

extension CorpusFile {
  /// What becomes of a file.
  enum Outcome {
    /// Its documents.
    case parser(any DocumentParser)
    /// It is left out, and why.
    case skipped(String)
  }

  /// The parser for the file's content; a stray file inside a folder is left out with a reason.
  func open(_ reader: LineReader, format: CorpusFormat?) throws(RankifyError) -> Outcome {
    if let format { return .parser(try parser(reader, format)) }
    guard let folderFormat else { return .parser(try parser(reader, CorpusSniffer.format(reader))) }
    let start = try reader.peek(CorpusSniffer.window)
    switch folderFormat {
    case .text, .html:
      if start.contains(0) { return .skipped("\(path): is not text; left out") }
      return .parser(try parser(reader, CorpusSniffer.isPage(start.trimmed) ? .html : .text))
    case .trec: return .parser(try parser(reader, .trec))
    default:
      if start.trimmed.isEmpty { return .skipped("\(path): is empty; left out") }
      let found = try CorpusSniffer.format(reader)
      if found == .text || found == .html {
        return .skipped("\(path): is not \(folderFormat.rawValue) like its neighbours; left out")
      }
      return .parser(try parser(reader, found))
    }
  }

  private func parser(_ reader: LineReader, _ format: CorpusFormat) throws(RankifyError) -> any DocumentParser {
    switch format {
    case .jsonl, .beir: try JSONCorpusParser(reader)
    case .tsv: TSVCorpusParser(reader)
    case .dpr: DPRCorpusParser(reader)
    case .trec: TRECCorpusParser(reader)
    case .smart: SMARTCorpusParser(reader)
    case .text: FileCorpusParser(reader, id: id, isHTML: false)
    case .html: FileCorpusParser(reader, id: id, isHTML: true)
    case .rankLLM, .contexts: try CandidateCorpusParser(reader)
    }
  }
}

import Foundation
import RankifyCore

/// One file of a corpus.
struct CorpusFile {
  var path: String
  /// What stands for the file as an identifier where the file is one document.
  var id: String
  var size: Int?

  /// The files under `path`, in the byte order of their paths; hidden files and folders are left out.
  static func list(_ path: String, format: CorpusFormat?) throws(RankifyError) -> [CorpusFile] {
    if path == "-" { return [CorpusFile(path: path, id: "stdin", size: nil)] }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw SystemFault.reading(path, ENOENT)
    }
    if !isFolder.boolValue { return [CorpusFile(path: path, id: (path as NSString).lastPathComponent)] }
    if let corpus = beirCorpus(in: path) { return [CorpusFile(path: corpus, id: "corpus")] }
    if format == .beir {
      throw RankifyError(.missingResource, "\(path): has no corpus.jsonl, which a BEIR folder needs")
    }
    let files = try walk(path, "")
    if files.isEmpty { throw .invalid(path, "the folder holds no file to read") }
    return files
  }

  init(path: String, id: String) {
    self.init(path: path, id: id, size: CorpusFile.size(of: path))
  }

  private init(path: String, id: String, size: Int?) {
    self.path = path
    self.id = CorpusFile.identifier(id)
    self.size = size
  }

  private static func size(of path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  private static func beirCorpus(in folder: String) -> String? {
    [folder + "/corpus.jsonl", folder + "/corpus.jsonl.gz"].first { FileManager.default.fileExists(atPath: $0) }
  }

  /// White space cannot stand in an identifier: it is written as in a URL.
  private static func identifier(_ path: String) -> String {
    path.unicodeScalars.map { scalar in
      guard scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7f else { return String(scalar) }
      return String(scalar).utf8.map { ($0 < 16 ? "%0" : "%") + String($0, radix: 16, uppercase: true) }.joined()
    }
    .joined()
  }

  private static func walk(_ root: String, _ folder: String) throws(RankifyError) -> [CorpusFile] {
    let path = folder.isEmpty ? root : root + "/" + folder
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw RankifyError(.missingPrerequisite, "\(path): the folder cannot be listed; check its permissions")
    }
    var files: [CorpusFile] = []
    for name in names.sorted(by: ByteOrder.precedes) where !name.hasPrefix(".") {
      let inner = folder.isEmpty ? name : folder + "/" + name
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: root + "/" + inner, isDirectory: &isFolder) else { continue }
      if isFolder.boolValue {
        files += try walk(root, inner)
      } else {
        files.append(CorpusFile(path: root + "/" + inner, id: inner))
      }
    }
    return files
  }

  /// The parser for the file's content.
  func parser(_ reader: LineReader, format: CorpusFormat?) throws(RankifyError) -> any DocumentParser {
    let sniffed = try CorpusSniffer.format(reader)
    switch format ?? sniffed {
    case .jsonl, .beir: return try JSONCorpusParser(reader)
    case .tsv: return TSVCorpusParser(reader)
    case let other: throw .invalid(reader.name, "corpora of the format '\(other.rawValue)' are not read yet")
    }
  }
}

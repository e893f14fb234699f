import Foundation
import RankifyCore

/// One file of a corpus.
struct CorpusFile {
  var path: String
  /// What stands for the file as an identifier where the file is one document.
  var id: String
  var size: Int?
  /// The layout of the folder it was found in, by the first of its files.
  var folderFormat: CorpusFormat?

  /// The files under `path`, in the byte order of their paths; hidden files and folders are left out.
  static func list(_ path: String, format: CorpusFormat?) throws(RankifyError) -> [CorpusFile] {
    if path == "-" { return [CorpusFile(path: path, id: "stdin", size: nil)] }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw SystemFault.reading(path, ENOENT)
    }
    if !isFolder.boolValue { return [CorpusFile(path: path, id: FilePath.name(of: path))] }
    if let corpus = beirCorpus(in: path) { return [CorpusFile(path: corpus, id: "corpus")] }
    if format == .beir {
      throw RankifyError(.missingResource, "\(path): has no corpus.jsonl, which a BEIR folder needs")
    }
    return try folder(walk(path, ""), path, format: format)
  }

  /// The files of a folder, each told what layout the folder has.
  private static func folder(
    _ files: [CorpusFile], _ path: String, format: CorpusFormat?
  ) throws(RankifyError) -> [CorpusFile] {
    if files.isEmpty { throw .invalid(path, "the folder holds no file to read") }
    var found = format
    if found == nil { found = try vote(files.filter { !$0.isReadme }) }
    let kept = found == .trec ? files.filter { !$0.isReadme && !$0.isAboutTREC } : files
    return kept.map { file in
      var file = file
      file.folderFormat = found
      return file
    }
  }

  /// The layout of most of the first files; pages count as text, files that are empty or binary do not count.
  private static func vote(_ files: [CorpusFile]) throws(RankifyError) -> CorpusFormat {
    var votes: [CorpusFormat: Int] = [:]
    for file in files.prefix(electorate) where file.size ?? 0 > 0 {
      let reader = try LineReader(file.path)
      let start = try reader.peek(CorpusSniffer.window)
      if start.contains(0) || start.trimmed.isEmpty { continue }
      let format = try CorpusSniffer.format(reader)
      votes[format == .html ? .text : format, default: 0] += 1
    }
    let candidates = CorpusFormat.allCases.filter { votes[$0] != nil }
    return candidates.max { votes[$0, default: 0] < votes[$1, default: 0] } ?? .text
  }

  private static let electorate = 32

  private var isReadme: Bool { FilePath.name(of: path).lowercased().hasPrefix("readme") }

  /// The TREC disks keep the Congressional Record, which no track judged, and descriptions beside the documents.
  private var isAboutTREC: Bool {
    id.split(separator: "/").dropLast().contains { ["cr", "dtd", "dtds"].contains($0.lowercased()) }
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
}

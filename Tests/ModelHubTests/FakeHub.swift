import Downloads
import Foundation
import ModelHub
import TestSupport

/// A model hub on this machine: one repository with one commit, large files on another host.
final class FakeHub: Sendable {
  static let commit = "0123456789abcdef0123456789abcdef01234567"
  let front = try? LocalHTTPServer()
  let store = try? LocalHTTPServer()
  let name: String

  init(_ name: String = "org/tiny") { self.name = name }

  /// Small files of a model with pooling.
  static let files: [String: String] = [
    "config.json": "{\"model_type\": \"bert\", \"hidden_size\": 8}", "tokenizer.json": "{}", "README.md": "# Tiny\n",
    "modules.json": """
    [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
     {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]
    """,
    "1_Pooling/config.json": "{\"pooling_mode_mean_tokens\": true}", "pytorch_model.bin": "pickle",
    "onnx/model.onnx": "graph",
  ]
  static let weights = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 5) }

  var endpoint: String { front?.url("") ?? "" }

  /// Serves the model at the revision `main` and at its commit.
  func serveAll(_ files: [String: String] = FakeHub.files, weights: [String] = ["model.safetensors"]) {
    for (path, text) in files { serve(path, Array(text.utf8)) }
    for path in weights { serveLarge(path, Self.weights) }
    list(files.keys.sorted() + weights)
  }

  func list(_ paths: [String], revision: String = "main") {
    let siblings = paths.map { "{\"rfilename\": \"\($0)\"}" }.joined(separator: ", ")
    let json = "{\"id\": \"\(name)\", \"sha\": \"\(Self.commit)\", \"siblings\": [\(siblings)]}"
    front?.serve("/api/models/\(name)/revision/\(revision)", Array(json.utf8))
  }

  func path(_ file: String, _ revision: String = FakeHub.commit) -> String {
    let place = file.split(separator: "/").map {
      $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-._~"))) ?? ""
    }
    return "/\(name)/resolve/\(revision)/\(place.joined(separator: "/"))"
  }

  /// A file that the hub has itself, named as git names it.
  func serve(_ file: String, _ body: [UInt8]) {
    let tag = "\"\(Checksum(.gitBlob, of: body).digest)\""
    for revision in ["main", Self.commit] {
      front?.serve(path(file, revision), body, tag: tag, headers: ["X-Repo-Commit": Self.commit])
    }
  }

  /// A file that lies elsewhere, named by its SHA-256.
  func serveLarge(_ file: String, _ body: [UInt8], claiming digest: String? = nil) {
    let digest = digest ?? Checksum(.sha256, of: body).digest
    store?.serve("/blob/\(digest)", body, tag: "\"something else\"")
    let headers = [
      "Location": store?.url("/blob/\(digest)") ?? "", "X-Linked-Etag": "\"\(digest)\"",
      "X-Linked-Size": "\(body.count)",
      "X-Repo-Commit": Self.commit,
    ]
    for revision in ["main", Self.commit] { front?.answer(path(file, revision), status: 302, headers: headers) }
  }

  var storePath: String { "/blob/\(Checksum(.sha256, of: Self.weights).digest)" }

  /// How often something was asked at the front.
  var requestCount: Int { front?.requests.count ?? 0 }
}

/// A home of its own for one test.
struct Home {
  let folder: TemporaryFolder
  let hub: FakeHub

  init(_ name: String = "org/tiny") throws {
    folder = try TemporaryFolder()
    hub = FakeHub(name)
  }

  var cache: String { folder.file("hf/hub") }
  var repository: String { cache + "/models--" + hub.name.replacing("/", with: "--") }
  var snapshot: String { repository + "/snapshots/" + FakeHub.commit }

  func resolver(_ extra: [String: String] = [:]) throws -> ModelResolver {
    let environment = [
      "HOME": folder.path, "HF_HOME": folder.file("hf"), "RANKIFY_HOME": folder.file("rankify"),
      "HF_ENDPOINT": hub.endpoint,
    ]
    return try ModelResolver(environment: environment.merging(extra) { $1 })
  }

  func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  func link(_ path: String) -> String? { try? FileManager.default.destinationOfSymbolicLink(atPath: path) }

  func names(_ path: String) -> [String] {
    (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
  }

  /// The files below `path`, without folders.
  func files(_ path: String) -> [String] {
    names(path).filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path + "/" + $0, isDirectory: &isFolder) && !isFolder.boolValue
    }
  }
}

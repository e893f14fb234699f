import RankifyCore
import Tensors

extension TrainableLateEncoder {
  /// Writes the model as a folder of the kind that it came from; what was made from any other encoder as one of PyLate.
  package func writer() throws(RankifyError) -> ModelFolderWriter {
    var writer = ModelFolderWriter(base: files.path)
    switch layout {
    case .stanford, .multiVector: break
    case .pyLate:
      guard asked.changesReading else { break }
      var text = "{}"
      if let settings = files.settings {
        text = try MappedFile(settings.file).withBytes { String(decoding: $0, as: UTF8.self) }
      }
      writer.files[Self.settingsFile] = try JSONMembers.setting(askedMembers, in: text, name: Self.settingsFile)
    case .plain: try addPyLate(to: &writer)
    }
    return writer
  }

  private static let settingsFile = "config_sentence_transformers.json"

  private func addPyLate(to writer: inout ModelFolderWriter) throws(RankifyError) {
    let encoder = String(files.transformer.dropFirst(files.path.count).drop { $0 == "/" })
    writer.omitted = Set(try SentenceModule.folders(in: files.path).filter { $0 != encoder })
    writer.files["modules.json"] = Self.modules(encoder)
    writer.files[NewLateInteraction.folder + "/config.json"] = JSONText.object([
      ("in_features", "\(hiddenSize)"), ("out_features", "\(dimension)"), ("bias", "false"),
      ("activation_function", JSONText.string("torch.nn.modules.linear.Identity")), ("use_residual", "false"),
    ])
    writer.shapes[NewLateInteraction.weight] = [dimension, hiddenSize]
    try addLimits(encoder, to: &writer)
    let names = [
      "model_type": "\"ColBERT\"", "prompts": #"{"query":"","document":""}"#, "default_prompt_name": "null",
      "similarity_fn_name": "\"MaxSim\"",
    ]
    let members = names.merging(readingMembers) { $1 }
    writer.files[Self.settingsFile] = JSONText.object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  /// What newer versions write beside the limit, older ones refuse, and PyLate may come with these.
  private func addLimits(_ encoder: String, to writer: inout ModelFolderWriter) throws(RankifyError) {
    let place = encoder.isEmpty ? "" : encoder + "/"
    for name in ModelFolderNames.limits { writer.omitted.insert(place + name) }
    let longest = max(files.maximumLength ?? 0, query.maximumLength, document.maximumLength)
    writer.files[place + ModelFolderNames.limits[0]] = JSONText.object([
      ("max_seq_length", "\(longest)"), ("do_lower_case", "\(files.lowercases)"),
    ])
  }

  private static func modules(_ encoder: String) -> String {
    let entries = [
      (encoder, "sentence_transformers.models.Transformer"), (NewLateInteraction.folder, "pylate.models.Dense.Dense"),
    ]
    return JSONText.array(
      entries.enumerated().map { index, entry in
        JSONText.object([
          ("idx", "\(index)"), ("name", "\"\(index)\""), ("path", JSONText.string(entry.0)),
          ("type", JSONText.string(entry.1)),
        ])
      })
  }

  /// How texts are read, in PyLate's words.
  private var readingMembers: [String: String] {
    [
      "query_prefix": JSONText.string(markers.query ?? ""), "document_prefix": JSONText.string(markers.document ?? ""),
      "query_length": "\(query.maximumLength)", "document_length": "\(document.maximumLength)",
      "do_query_expansion": "\(query.filling != nil)",
      "attend_to_expansion_tokens": "\(query.filling?.isAttended ?? false)",
      "skiplist_words": JSONText.array(skiplist.map { JSONText.string($0) }),
    ]
  }

  /// What the user asked for, in PyLate's words.
  private var askedMembers: [String: String] {
    var keys: Set<String> = []
    if asked.queryLength != nil { keys.insert("query_length") }
    if asked.documentLength != nil { keys.insert("document_length") }
    if asked.expandsQueries != nil { keys.formUnion(["do_query_expansion", "attend_to_expansion_tokens"]) }
    if asked.skipsPunctuation != nil { keys.insert("skiplist_words") }
    return readingMembers.filter { keys.contains($0.key) }
  }
}

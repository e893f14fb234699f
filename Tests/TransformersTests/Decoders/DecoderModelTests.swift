import Foundation
import RankifyCore
import Tensors
import TestSupport
import Testing
import Transformers

/// What `transformers` made of tiny models: Golden/decoders/make_decoders.py.
private struct GoldenDecoder: Decodable, Sendable {
  var ids: [Int32]
  var logits: [String: [Float]]
  /// By layer and head: what each position gets from the last five rows.
  var mass: [[[Float]]]

  static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path + "/Golden/decoders/"

  static func all() throws -> [String: GoldenDecoder] {
    try JSONDecoder().decode(
      [String: GoldenDecoder].self, from: Data(contentsOf: URL(fileURLWithPath: folder + "golden.json")))
  }

  static func decoder(_ family: String, precision: Precision = .fp32) throws -> DecoderModel {
    try DecoderModel(folder + family + ".gguf", precision: precision)
  }
}

@Suite struct DecoderModelTests {
  static let families = ["llama", "llama3", "qwen2", "qwen3", "gemma3"]

  /// What a config.json may claim, and must not be believed.
  @Test(arguments: [
    ("llama3", "\"original_max_position_embeddings\":", "1e300", "original_max_position_embeddings"),
    ("gemma3", "\"sliding_window\":", "0", "a window of 0"), ("gemma3", "\"sliding_window\":", "-1", "a window of -1"),
    ("gemma3", "\"sliding_window\":", "null", "sliding_window"),
  ])
  func impossibleConfigurationsAreRefused(
    _ family: String, _ key: String, _ value: String, _ message: String
  ) throws {
    let folder = try TemporaryFolder()
    for name in ["config.json", "model.safetensors"] {
      try FileManager.default.copyItem(
        atPath: GoldenDecoder.folder + family + "/" + name, toPath: folder.path + "/" + name)
    }
    let config = try String(contentsOfFile: folder.path + "/config.json", encoding: .utf8)
    let changed = config.replacing(try Regex("\(key) *[^,\n]*"), with: "\(key) \(value)")
    #expect(changed != config)
    try changed.write(toFile: folder.path + "/config.json", atomically: true, encoding: .utf8)
    let error = #expect(throws: RankifyError.self) { try DecoderModel(folder.path) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: families) func logitsAreThoseOfTransformers(_ family: String) throws {
    let golden = try #require(GoldenDecoder.all()[family]), decoder = try GoldenDecoder.decoder(family)
    for (place, expected) in golden.logits {
      var state = decoder.emptyState
      let last = try decoder.read(Array(golden.ids[...(try #require(Int(place)))]), &state)
      let logits = decoder.logits(last).elements
      let most = expected.map(abs).max() ?? 0
      #expect(zip(logits, expected).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, most) }, "\(family) at \(place)")
    }
  }

  @Test(arguments: families) func foldersHoldTheSameModels(_ family: String) throws {
    let golden = try #require(GoldenDecoder.all()[family])
    let decoders = [try GoldenDecoder.decoder(family), try DecoderModel(GoldenDecoder.folder + family)]
    let sizes = decoders.map { decoder in
      let shape = decoder.shape
      return [
        shape.hiddenSize, shape.layerCount, shape.headCount, shape.keyHeadCount, shape.headDim, shape.innerSize,
        shape.vocabularySize, shape.contextLength,
      ]
    }
    #expect(sizes[0] == sizes[1])
    let logits = try decoders.map { decoder in
      var state = decoder.emptyState
      return decoder.logits(try decoder.read(golden.ids, &state)).elements
    }
    let most = logits[0].map(abs).max() ?? 0
    #expect(zip(logits[0], logits[1]).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, most) })
  }

  @Test(arguments: families) func attentionIsThatOfTransformers(_ family: String) throws {
    let golden = try #require(GoldenDecoder.all()[family]), decoder = try GoldenDecoder.decoder(family)
    var state = decoder.emptyState, seen: [Int] = []
    try decoder.read(golden.ids, &state, firstWatched: golden.ids.count - 5) { layer, mass in
      seen.append(layer)
      for (head, expected) in golden.mass[layer].enumerated() {
        let found = mass.sums[row: head]
        #expect(found.count == expected.count)
        // Sums of five weights of 32 bits; 2e-6 was seen.
        let far = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
        #expect(far < 5e-6, "\(family), layer \(layer), head \(head): \(far)")
      }
    }
    #expect(seen == Array(0..<decoder.shape.layerCount))
  }

  /// One file with all of F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q2_K to Q6_K and MXFP4: Golden/decoders/make_types.py. Read
  /// at once and one by one, which takes different kernels.
  @Test(arguments: [Precision.fp32, .int8]) func everyTypeOfWeightsIsReadAsTransformersReadsIt(_ precision: Precision)
    throws
  {
    struct Golden: Decodable {
      var ids: [Int32]
      var logits: [String: [Float]]
    }
    let path = GoldenDecoder.folder + "types"
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(fileURLWithPath: path + ".json")))
    let decoder = try DecoderModel(path + ".gguf", precision: precision)
    var single = decoder.emptyState
    for (place, id) in golden.ids.enumerated() {
      let alone = decoder.logits(try decoder.read([id], &single)).elements
      guard let expected = golden.logits["\(place)"] else { continue }
      var state = decoder.emptyState
      let whole = decoder.logits(try decoder.read(Array(golden.ids[...place]), &state)).elements
      for logits in [alone, whole] {
        let far = zip(logits, expected).map { abs($0 - $1) }.max() ?? .infinity
        #expect(far <= (precision == .int8 ? 1e-3 : 2e-5), "at \(place): \(far)")
      }
    }
  }

  /// Few tokens and many are multiplied in different orders; every sum is of 32 bits.
  private func areNear(_ a: Matrix, _ b: Matrix) -> Bool {
    let most = b.elements.map(abs).max() ?? 0
    return a.elements.count == b.elements.count
      && zip(a.elements, b.elements).allSatisfy { abs($0 - $1) <= 1e-5 * most }
  }

  @Test(arguments: families) func oneByOneIsAllAtOnceButForRounding(_ family: String) throws {
    let golden = try #require(GoldenDecoder.all()[family]), decoder = try GoldenDecoder.decoder(family)
    var whole = decoder.emptyState, parts = decoder.emptyState
    let expected = try decoder.read(golden.ids, &whole, on: .serial)
    try decoder.read(Array(golden.ids.prefix(17)), &parts)
    var copy = parts, last = Matrix()
    // Another way first: what a copy reads leaves the original as it is.
    try decoder.read([1, 2, 3], &copy)
    for id in golden.ids.dropFirst(17) { last = try decoder.read([id], &parts) }
    #expect(areNear(last, expected))
    parts.truncate(to: 5)
    #expect(parts.count == 5)
    last = try decoder.read(Array(golden.ids.dropFirst(5)), &parts)
    #expect(areNear(last, expected))
  }

  @Test(arguments: families) func statesOfManyTokensAreThoseOfEach(_ family: String) throws {
    let golden = try #require(GoldenDecoder.all()[family]), decoder = try GoldenDecoder.decoder(family)
    var whole = decoder.emptyState, parts = decoder.emptyState
    let states = try decoder.read(golden.ids, &whole, keeping: 7)
    try decoder.read(Array(golden.ids.dropLast(7)), &parts)
    for (row, id) in golden.ids.suffix(7).enumerated() {
      #expect(areNear(try decoder.read([id], &parts), states.rows(row..<row + 1)))
    }
    var again = decoder.emptyState
    #expect(try decoder.read(golden.ids, &again, keeping: 1000).rows == golden.ids.count)
  }

  @Test(arguments: families, [Precision.fp32, .int8])
  func bitsDoNotDependOnThreads(_ family: String, _ precision: Precision) throws {
    let golden = try #require(GoldenDecoder.all()[family])
    let decoder = try GoldenDecoder.decoder(family, precision: precision)
    var expected: [Float]?
    for compute in [Compute.serial, Compute(pool: ThreadPool(threads: 2)), Compute(pool: ThreadPool(threads: 3))] {
      var state = decoder.emptyState, all: [Float] = []
      all += try decoder.read(golden.ids, &state, firstWatched: 9, on: compute) { all += $1.sums.elements }.elements
      all += decoder.logits(try decoder.read([3], &state, on: compute), on: compute).elements
      #expect(expected.map { $0 == all } ?? true, "\(family)")
      expected = all
    }
  }

  @Test func integersAreNear() throws {
    for family in Self.families {
      let golden = try #require(GoldenDecoder.all()[family])
      let decoder = try GoldenDecoder.decoder(family, precision: .int8)
      var state = decoder.emptyState
      let logits = decoder.logits(try decoder.read(golden.ids, &state)).elements
      let expected = try #require(golden.logits["\(golden.ids.count - 1)"])
      let most = expected.map(abs).max() ?? 0
      // The files hold floats, which become integers of 12 bits.
      let far = zip(logits, expected).map { abs($0 - $1) }.max() ?? .infinity
      #expect(far <= 1e-3 * most, "\(family): \(far / most)")
    }
  }

  @Test func whatCannotBeReadIsSaid() throws {
    let decoder = try GoldenDecoder.decoder("llama")
    var state = decoder.emptyState
    for (ids, words) in [
      ([64], "none of the 64"), ([-1], "none of the 64"), (Array(repeating: 1, count: 129), "more than the 128"),
      ([], "no tokens"),
    ] as [([Int32], String)] {
      let error = #expect(throws: RankifyError.self) { try decoder.read(ids, &state) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      #expect(state.count == 0)
    }
  }

  private func decoder(_ family: String, _ changes: (inout [String: Any]) -> Void) throws -> DecoderModel {
    let folder = try TemporaryFolder(), path = folder.file(family)
    try FileManager.default.copyItem(atPath: GoldenDecoder.folder + family, toPath: path)
    let file = URL(fileURLWithPath: path + "/config.json")
    var config = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    changes(&config)
    try JSONSerialization.data(withJSONObject: config).write(to: file)
    return try DecoderModel(path)
  }

  /// A model computes something else without what is not read of it.
  @Test func whatNothingReadsIsRefused() throws {
    // Llama's layers have no biases.
    var error = #expect(throws: RankifyError.self) { try decoder("qwen2") { $0["model_type"] = "llama" } }
    #expect(error?.message.contains("layers.0.self_attn.k_proj.bias'") == true, "\(error?.message ?? "")")
    error = #expect(throws: RankifyError.self) { try decoder("qwen3") { $0["model_type"] = "llama" } }
    #expect(error?.message.contains("layers.0.self_attn.k_norm.weight'") == true, "\(error?.message ?? "")")
    error = #expect(throws: RankifyError.self) { try decoder("llama") { $0["num_hidden_layers"] = 1 } }
    #expect(error?.message.contains("layers.1.input_layernorm.weight'") == true, "\(error?.message ?? "")")
    error = #expect(throws: RankifyError.self) { try decoder("llama") { $0["hidden_act"] = "relu" } }
    #expect(error?.message.contains("'hidden_act' of 'relu'; known is silu") == true, "\(error?.message ?? "")")
  }

  /// As transformers has it, where the file does not list the kinds of layers.
  @Test func qwensFirstLayersAttendToEverything() throws {
    let ids = try #require(GoldenDecoder.all()["qwen2"]).ids
    func logits(_ windowed: Bool, from first: Int) throws -> [Float] {
      let decoder = try decoder("qwen2") {
        ($0["layer_types"], $0["use_sliding_window"], $0["sliding_window"]) = (nil, windowed, 2)
        $0["max_window_layers"] = first
      }
      var state = decoder.emptyState
      return decoder.logits(try decoder.read(ids, &state)).elements
    }
    let whole = try logits(false, from: 0)
    #expect(try logits(true, from: 2) == whole)
    let (one, none) = (try logits(true, from: 1), try logits(true, from: 0))
    #expect(one != whole && none != whole && one != none)
  }

  @Test(arguments: ["attention.head_count", "feed_forward_length", "block_count", "embedding_length"])
  func sizesThatAFileOnlyClaimsAreRefused(_ key: String) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: GoldenDecoder.folder + "llama.gguf"))
    let place = try #require(data.range(of: Data("llama.\(key)".utf8))).upperBound
    // Behind the key: its type, then 32 bits of the value.
    data.replaceSubrange(place + 4..<place + 8, with: [0, 0, 0, 1])
    let folder = try TemporaryFolder()
    try data.write(to: URL(fileURLWithPath: folder.file("claims.gguf")))
    let error = #expect(throws: RankifyError.self) { try DecoderModel(folder.file("claims.gguf")) }
    #expect(error?.message.contains("claims.gguf") == true, "\(error?.message ?? "")")
  }
}

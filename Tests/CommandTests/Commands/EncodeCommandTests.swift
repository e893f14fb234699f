import Foundation
import TestSupport
import Testing

struct EncodeCommandTests {
  private let dense: DenseFolder

  init() throws { dense = try DenseFolder() }

  private func encode(_ arguments: String...) async throws -> Rankify.Result {
    try await Rankify.run(["encode", "-m", "encoder"] + arguments, in: dense.folder.path)
  }

  @Test func aCorpusBecomesAMatrixAndItsIdentifiers() async throws {
    let result = try await encode("corpus.jsonl", "-o", "v.npy")
    #expect(result.status == 0, "\(result.stderr)")
    let bytes = try dense.bytes("v.npy")
    let head = String(decoding: bytes[10..<128], as: UTF8.self)
    let columns = try #require(head.firstMatch(of: /\(40, (\d+)\)/)?.1).description
    let width = try #require(Int(columns))
    #expect(bytes.count == 128 + 160 * width)
    #expect(try dense.text("v.npy.ids") == (0..<40).map { "d\($0)\n" }.joined())
    #expect(try dense.text("v.npy.meta.json").contains("\"role\" : \"document\""))
  }

  @Test func textsThatAreCutOffAreCounted() async throws {
    try dense.folder.write("long.tsv", "1\tmoon\n2\t\(String(repeating: "moon ", count: 100))\n")
    let result = try await encode("--as", "query", "long.tsv", "-o", "v.npy")
    #expect(
      result.status == 0 && result.stderr.contains("1 of 2 texts is longer than the 40 tokens"), "\(result.stderr)")
    #expect(try dense.text("v.npy.meta.json").contains("\"truncatedTexts\" : 1"))
  }

  @Test func aCorpusThatIsNotThereLeavesNothingBehind() async throws {
    #expect(try await encode("absent.jsonl", "-o", "v.npy").status == 4)
    let names = try FileManager.default.contentsOfDirectory(atPath: dense.folder.path)
    #expect(!names.contains { $0.hasPrefix("v.npy") }, "\(names)")
  }

  @Test func theCorpusIsNotOverwrittenUnderAnotherName() async throws {
    try FileManager.default.createSymbolicLink(
      atPath: dense.folder.file("link"), withDestinationPath: dense.folder.file("corpus.jsonl"))
    let before = try dense.text("corpus.jsonl")
    for name in ["corpus.jsonl", "./corpus.jsonl", "link"] {
      let result = try await encode("corpus.jsonl", "-o", name)
      #expect(result.status == 2 && result.stderr.contains("both the corpus and the output"), "\(result.stderr)")
    }
    #expect(try dense.text("corpus.jsonl") == before)
  }

  @Test func shardsTogetherAreTheWhole() async throws {
    #expect(try await encode("corpus.jsonl", "-o", "v.npy").status == 0)
    for shard in 0..<3 {
      let result = try await encode(
        "corpus.jsonl", "-o", "s\(shard).npy", "--shard-id", "\(shard)", "--shard-num", "3")
      #expect(result.status == 0)
    }
    let whole = try Array(dense.bytes("v.npy").dropFirst(128))
    let width = whole.count / 40
    for row in 0..<40 {
      let shard = try Array(dense.bytes("s\(row % 3).npy").dropFirst(128))
      let (mine, theirs) = (row * width, row / 3 * width)
      #expect(whole[mine..<(mine + width)] == shard[theirs..<(theirs + width)])
    }
    #expect(try dense.text("s1.npy.ids").hasPrefix("d1\nd4\nd7\n"))
  }

  @Test func queriesAreReadFromTopics() async throws {
    #expect(try await encode("--as", "query", "topics.tsv", "-o", "q.npy", "--vectors", "fp16").status == 0)
    #expect(try dense.text("q.npy.ids") == "1\n2\n3\n")
    #expect(String(decoding: try dense.bytes("q.npy")[10..<128], as: UTF8.self).contains("'<f2'"))
  }

  @Test func aKilledEncodingIsContinued() async throws {
    let large = try DenseFolder(documents: 6000)
    let script = """
      "$RANKIFY" encode -m encoder corpus.jsonl -o whole.npy --quiet || exit 9
      "$RANKIFY" encode -m encoder corpus.jsonl -o v.npy --quiet & pid=$!
      while kill -0 $pid && ! [ -s v.npy.ids.partial ]; do sleep 0.02; done; kill -9 $pid; wait $pid
      ls v.npy >&2
      "$RANKIFY" encode -m encoder --as document corpus.jsonl -o v.npy --resume --json --vectors fp16 && exit 8
      "$RANKIFY" encode -m encoder corpus.jsonl -o v.npy --resume --json || exit 7
      cmp v.npy whole.npy && cmp v.npy.ids whole.npy.ids
      """
    let result = try await Rankify.shell(script, in: large.folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(result.stderr.contains("cannot access 'v.npy'") && result.stderr.contains("different: --vectors"))
    let resumed = try #require(result.stdout.firstMatch(of: /"resumedRows" : (\d+)/)?.1)
    #expect(Int(resumed).map { $0 >= 1024 && $0 % 1024 == 0 } == true)
  }

  @Test(arguments: [
    ["corpus.jsonl", "-o", "-"], ["corpus.jsonl", "-o", "v.npy", "--shard-id", "2", "--shard-num", "2"],
    ["--as", "query", "a", "b", "-o", "v.npy"], ["corpus.jsonl", "-o", "corpus.jsonl"],
  ])
  func unusableOptionsAreArgumentFaults(_ options: [String]) async throws {
    let result = try await Rankify.run(["encode", "-m", "encoder"] + options, in: dense.folder.path)
    #expect(result.status == 2, "\(result.stderr)")
  }

  @Test func aModelThatIsNotThereIsMissed() async throws {
    let result = try await Rankify.run(
      ["encode", "-m", "./nowhere", "corpus.jsonl", "-o", "v.npy"], in: dense.folder.path)
    #expect(result.status == 4 && result.stderr.contains("no such model folder"))
  }
}

import Foundation
import RankifyCore
import TestSupport
import Testing
import Training

@Suite struct ModelCardTests {
  private func record(_ kind: TrainingRecord.Kind = .sentenceEncoder) -> TrainingRecord {
    TrainingRecord(
      kind: kind, objective: "pg-rank", trained: "all", base: .init(name: "org/base", checksum: "ab12"),
      data: [.init(role: "train", name: "train|1.jsonl", queries: 800, documents: 5000)],
      settings: ["rate": 2e-5, "batch": 32, "lora": false, "utilities": .list(["nDCG@10", "RR"]), "note": "a|b <i>"],
      seed: 7, program: "0.1.0", commit: "0123abc", steps: 100, seconds: 61.4,
      dev: [.init(step: 50, measure: "nDCG@10", value: 0.65), .init(step: 100, measure: "nDCG@10", value: .nan)],
      best: .init(step: 50, measure: "nDCG@10", value: 0.65))
  }

  private var encoder: EncoderDescription {
    EncoderDescription(
      name: "org/base", checksum: "cafe", dimension: 4, maximumLength: 16, pooling: "mean", isNormalized: true,
      precision: "fp32", prompts: ["query": "q: "])
  }

  @Test func recordsComeBack() throws {
    let folder = try TemporaryFolder()
    #expect(try TrainingRecord(folder: folder.path) == nil)
    var written = record()
    written.documentEncoder = encoder
    written.dev.removeLast()
    try folder.write("rankify_training.json", written.json())
    #expect(try TrainingRecord(folder: folder.path) == written)
    try folder.write("rankify_training.json", record().json())
    #expect(try TrainingRecord(folder: folder.path)?.dev[1].value.isNaN == true)
  }

  @Test(arguments: ["", "[]", "{\"format\":\"rankify-training\",\"version\":1}", "{\"format\": 3}"])
  func otherRecordsAreRefused(text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("rankify_training.json", text)
    let error = #expect(throws: RankifyError.self) { try TrainingRecord(folder: folder.path) }
    #expect(error?.message.contains("no record of a training") == true)
    try folder.write("rankify_training.json", record().json().replacing("\"version\" : 1", with: "\"version\" : 2"))
    #expect(throws: RankifyError.self) { try TrainingRecord(folder: folder.path) }
  }

  @Test func aCardTellsItAll() {
    let card = ModelCard(name: "my model\nx", record: record(), maximumLength: 256, chart: "curves.svg").markdown
    #expect(
      card.hasPrefix(
        """
        ---
        library_name: sentence-transformers
        pipeline_tag: sentence-similarity
        base_model: "org/base"
        tags:
        - "sentence-transformers"
        - "sentence-similarity"
        - "feature-extraction"
        - "dense"
        - "rankify"
        - "pg-rank"
        ---

        # my model x

        """))
    for part in [
      "| Seed | 7 |", "| `batch` | 32 |", "| `rate` | 2e-05 |", "| `lora` | no |", "| `utilities` | nDCG@10, RR |",
      "| `note` | a\\|b &lt;i> |", "| train | `train\\|1.jsonl` | 800 | 5000 |", "rankify 0.1.0, commit `0123abc`",
      "nDCG@10 is 0.6500 after step 50", "| 100 | nDCG@10 | nan |", "](curves.svg)", "the first 256 tokens",
      "SentenceTransformer(\"FOLDER\")", "| Steps | 100 in 61 s |",
    ] { #expect(card.contains(part), "\(part)") }
  }

  @Test func kindsAreUsedInTheirOwnWays() {
    #expect(ModelCard(name: "m", record: record(.lateInteraction)).markdown.contains("models.ColBERT(\"FOLDER\")"))
    #expect(ModelCard(name: "m", record: record(.crossEncoder)).markdown.contains("pipeline_tag: text-ranking"))
    #expect(ModelCard(name: "m", record: record(.scorer)).markdown.contains("--scorer FOLDER"))
    var query = record()
    query.documentEncoder = encoder
    query.base.name = "/some/folder"
    let card = ModelCard(name: "m", record: query).markdown
    #expect(card.contains("--query-model FOLDER") && card.contains("checksum `cafe`") && !card.contains("base_model"))
  }
}

import RankifyCore
import Testing

struct EncoderDescriptionTests {
  private let encoder = EncoderDescription(
    name: "org/model", checksum: "ab12", dimension: 384, maximumLength: 256, pooling: "mean", isNormalized: true,
    precision: "fp32")

  @Test func aNameAloneMakesNoDifference() {
    var moved = encoder
    moved.name = "elsewhere/model"
    #expect(moved.differences(from: encoder).isEmpty)
  }

  @Test func whateverChangesVectorsIsNamed() {
    var other = encoder
    (other.dimension, other.precision, other.checksum) = (768, "int8", "cd34")
    other.prompts = ["query": "query: "]
    #expect(
      other.differences(from: encoder) == [
        "dimension 768, not 384", "precision int8, not fp32", "other prompts",
        "other weights, tokenizer or settings (checksum cd34, not ab12)",
      ])
  }
}

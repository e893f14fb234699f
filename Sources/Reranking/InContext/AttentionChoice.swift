import RankifyCore
import Transformers

/// Which attention counts when documents are scored by it.
public enum AttentionChoice: Sendable, Hashable {
  /// That of all heads in all layers.
  case all
  /// That of all heads in some layers.
  case layers(ClosedRange<Int>)
  /// That of some heads.
  case heads([AttentionHead])

  /// The heads of each layer that count, up to the last layer that has any: what is behind it need not be computed.
  ///
  /// Layers that see a window only are left out: they cannot tell one far passage from another.
  /// - Throws: bad arguments where the model has no such layer or head, or the layer sees a window only
  package func heads(of shape: DecoderShape) throws(RankifyError) -> [[Int]] {
    var chosen = Array(repeating: [Int](), count: shape.layerCount)
    switch self {
    case .all: fill(&chosen, 0...(shape.layerCount - 1), shape)
    case .layers(let range):
      guard range.lowerBound >= 0, range.upperBound < shape.layerCount else {
        throw RankifyError(
          .badArguments,
          "layers \(range.lowerBound) to \(range.upperBound) are not among the model's, 0 to \(shape.layerCount - 1)")
      }
      fill(&chosen, range, shape)
    case .heads(let heads):
      for head in Set(heads).sorted() {
        try check(head, shape)
        chosen[head.layer].append(head.head)
      }
    }
    guard let last = chosen.lastIndex(where: { !$0.isEmpty }) else {
      throw RankifyError(
        .badArguments, "none of the chosen layers attends to the whole text; choose others, or heads of them")
    }
    return Array(chosen[...last])
  }

  private func fill(_ chosen: inout [[Int]], _ layers: ClosedRange<Int>, _ shape: DecoderShape) {
    for layer in layers where shape.attendsToAll(layer) { chosen[layer] = Array(0..<shape.headCount) }
  }

  private func check(_ head: AttentionHead, _ shape: DecoderShape) throws(RankifyError) {
    guard head.layer < shape.layerCount, head.head < shape.headCount else {
      throw RankifyError(
        .badArguments,
        "head \(head) is none of the model's: it has \(shape.layerCount) layers of \(shape.headCount) heads, counted from 0"
      )
    }
    guard shape.attendsToAll(head.layer) else {
      throw RankifyError(
        .badArguments, "head \(head) sees a window of its last tokens only, not all passages; choose another")
    }
  }
}

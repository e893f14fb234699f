import RankifyCore
import Tensors

/// What an encoder that was not made for late interaction gets.
package struct NewLateInteraction: Hashable, Sendable {
  /// Numbers in a vector; `nil`: the encoder's states as they are.
  package var dimension: Int?
  /// A token of the vocabulary that stands behind the first one of queries; `nil`: none.
  package var queryMarker: String?
  /// Likewise of documents.
  package var documentMarker: String?
  /// Of the projection's first weights.
  package var seed: UInt64

  package init(dimension: Int?, queryMarker: String? = nil, documentMarker: String? = nil, seed: UInt64 = 0) {
    (self.dimension, self.seed) = (dimension, seed)
    (self.queryMarker, self.documentMarker) = (queryMarker, documentMarker)
  }

  /// The folder of the projection in the model's.
  static let folder = "1_Dense"
  static let weight = folder + "/linear.weight"

  /// A matrix drawn uniformly within ±1/√inputs, as PyTorch's and hence PyLate's layers are; the identity without a
  /// dimension, for PyLate knows no model without a projection.
  func projection(inputs: Int) throws(RankifyError) -> Matrix {
    guard let dimension else {
      var identity = Matrix(rows: inputs, columns: inputs)
      for i in 0..<inputs { identity[i, i] = 1 }
      return identity
    }
    guard (1...65_536).contains(dimension) else {
      throw RankifyError(.badArguments, "vectors of \(dimension) numbers; expected 1 to 65536")
    }
    var generator = SplitMix(seed: seed)
    let bound = 1 / Float(inputs).squareRoot()
    return Matrix(
      rows: dimension, columns: inputs,
      (0..<dimension * inputs).map { _ in Float.random(in: -bound...bound, using: &generator) })
  }
}

extension LateInteractionSettings {
  /// A model to be trained from any encoder: read as PyLate reads, so that its folder can be PyLate's. The encoder's own
  /// prompts are left out: PyLate has none that differ between queries and documents.
  init(new folder: ModelFolder, _ model: NewLateInteraction) throws(RankifyError) {
    try self.init(plain: folder)
    trims = true
    skiplist.lookUp = .entriesOrUnknown
    query.prompt = ""
    document.prompt = ""
    query.marker = model.queryMarker.map { .token($0) }
    document.marker = model.documentMarker.map { .token($0) }
    (query.markerKey, document.markerKey) = ("query marker", "document marker")
  }
}

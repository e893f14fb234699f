import RankifyCore
import Tensors

/// The tensors of a GGUF file.
struct GGUFWeights: DecoderWeights {
  let file: GGUFFile
  let interleavesHeads: Bool
  // Gemma's norms are stored as they act.
  var normOffset: Float { 0 }
  var path: String { file.path }

  var layerNames: [String] { file.names.filter { $0.hasPrefix(DecoderTensor.ggufLayers) } }

  func name(_ tensor: DecoderTensor) -> String { tensor.ggufName }

  func matrix(_ tensor: DecoderTensor, rows: Int, columns: Int) throws(RankifyError) -> BlockMatrix? {
    guard let found = file.matrix(tensor.ggufName) else { return nil }
    guard found.rows == rows, found.columns == columns else {
      throw .invalid(
        path, "tensor '\(tensor.ggufName)' is \(found.rows) x \(found.columns); expected \(rows) x \(columns)")
    }
    return found
  }

  func vector(_ tensor: DecoderTensor, count: Int) throws(RankifyError) -> [Float]? {
    guard let found = file.floats(tensor.ggufName) else { return nil }
    guard found.count == count else {
      throw .invalid(path, "tensor '\(tensor.ggufName)' has \(found.count) numbers; expected \(count)")
    }
    return found
  }
}

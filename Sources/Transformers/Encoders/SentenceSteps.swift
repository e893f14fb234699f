import RankifyCore
import Tensors

/// What a sentence encoder does behind the Transformer: pooling, then linear layers and normalization in the model's order.
struct SentenceSteps: Sendable {
  private enum Step: Sendable {
    case dense(DenseModule)
    case normalize
  }

  let dimension: Int
  let includesPrompt: Bool
  private let pooling: Pooling
  private let steps: [Step]

  init(_ folder: ModelFolder, hiddenSize: Int, pool: ThreadPool) throws(RankifyError) {
    guard case .pooling(let settings) = folder.modules.first else {
      throw .invalid(
        folder.path + "/modules.json", "the module behind the Transformer is not Pooling; is this a sentence encoder?")
    }
    pooling = Pooling(modes: settings.modes)
    includesPrompt = settings.includesPrompt
    var (dimension, steps) = (pooling.dimension(hiddenSize), [Step]())
    for module in folder.modules.dropFirst() {
      switch module {
      case .normalize: steps.append(.normalize)
      case .dense(let place):
        let dense = try DenseModule(folder: place, pool: pool)
        guard dense.linear.inputs == dimension else {
          throw .invalid(
            place, "takes vectors of \(dense.linear.inputs) numbers, but what comes before gives \(dimension)")
        }
        dimension = dense.linear.outputs
        steps.append(.dense(dense))
      case .pooling, .transformer, .tokenMask:
        throw .invalid(
          folder.path + "/modules.json",
          "has a module behind the Pooling that is neither Dense nor Normalize; is this a sentence encoder?")
      }
    }
    (self.dimension, self.steps) = (dimension, steps)
  }

  /// The pooling's name in descriptions.
  var poolingName: String { pooling.modes.map(\.rawValue).joined(separator: "+") }

  /// Whether vectors have length 1.
  var isNormalized: Bool {
    if case .normalize = steps.last { true } else { false }
  }

  /// `workspace.states` to one vector for each sequence in `workspace.pooled`.
  func callAsFunction(_ workspace: inout Workspace, offsets: [Int], skipping: Int, on compute: Compute) {
    pooling(workspace.states, offsets: offsets, skipping: skipping, into: &workspace.pooled)
    for step in steps {
      switch step {
      case .normalize: workspace.pooled.normalizeRows(on: compute)
      case .dense(let dense):
        dense(workspace.pooled, into: &workspace.mixed, spare: &workspace.wide, on: compute)
        swap(&workspace.pooled, &workspace.mixed)
      }
    }
  }
}

import RankifyCore
import Tensors

/// What a sentence encoder does behind the Transformer: pooling, then linear layers and normalization in the model's order.
struct SentenceSteps<E: Engine>: Sendable {
  private enum Step: Sendable {
    case dense(DenseModule<E>)
    case normalize
  }

  let dimension: Int
  let includesPrompt: Bool
  private let pooling: Pooling
  private let steps: [Step]

  init(_ folder: ModelFolder, hiddenSize: Int, source: E.Source) throws(RankifyError) {
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
        let dense = try DenseModule<E>(folder: place, source: source)
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

  /// Whether the pooling can be recorded on a tape.
  var isTrainable: Bool { pooling.modes.count == 1 && pooling.modes != [.max] }

  /// Whether vectors have length 1.
  var isNormalized: Bool {
    if case .normalize = steps.last { true } else { false }
  }

  /// `w.states` to one vector for each sequence in `w.pooled`.
  func callAsFunction(_ w: inout States<E>, offsets: [Int], skipping: Int, on engine: inout E) {
    engine.pool(w.states, by: pooling, offsets: offsets, skipping: skipping, into: &w.pooled)
    for step in steps {
      switch step {
      case .normalize: engine.normalizeRows(&w.pooled)
      case .dense(let dense):
        dense(w.pooled, into: &w.mixed, spare: &w.wide, on: &engine)
        swap(&w.pooled, &w.mixed)
      }
    }
  }
}

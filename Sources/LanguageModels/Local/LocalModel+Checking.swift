import RankifyCore
import Tensors
import Transformers

extension LocalModel {
  /// The logits of what follows each state.
  /// - Parameter count: the tokens up to the first state, for messages
  /// - Throws: `failure` where a logit is no finite number
  func logits(_ states: Matrix, behind count: Int, on compute: Compute) throws(RankifyError) -> Matrix {
    let logits = decoder.logits(states, on: compute)
    let place = logits.withElements { $0.firstIndex { !$0.isFinite } }
    guard let place else { return logits }
    let (row, id) = (place / logits.columns, place % logits.columns)
    let token = tokenizer.token(of: Int32(id)).map { " ('\($0)')" } ?? ""
    throw RankifyError(
      .failure,
      "\(path): behind \(count + row) tokens the logit of token \(id)\(token) is \(logits.withElements { $0[place] }), "
        + "which is no finite number; the model's weights or its precision are at fault")
  }

  /// - Throws: `badArguments` where a prompt leaves less than `room` tokens for an answer
  func checkRoom(_ count: Int, _ room: Int) throws(RankifyError) {
    guard count + room > contextLength else { return }
    throw RankifyError(
      .badArguments,
      "the prompt has \(count) tokens and its answer at least \(room), which is more than the \(contextLength) that "
        + "\(path) reads; give it fewer or shorter passages")
  }

  /// - Throws: `interrupted` where the task was cancelled
  func checkCancellation() throws(RankifyError) {
    if Task.isCancelled { throw RankifyError(.interrupted, "\(path): stopped before the answer was complete") }
  }
}

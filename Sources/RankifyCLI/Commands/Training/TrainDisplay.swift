import Rankify

/// Shows what training comes to.
final class TrainDisplay {
  private let console: Console
  private let bar: ProgressBar
  private let steps: Int
  private var done: Int
  private var loss: Double?
  private var last: TrainingMeasurement?
  private var idle = 0

  init(_ console: Console, total: Int, steps: Int, done: Int) {
    (self.console, self.steps, self.done) = (console, steps, done)
    bar = console.progress("training", total: total, unit: "queries")
    bar.update(to: done)
  }

  func step(_ step: TrainingStep) {
    done += step.queries + step.idle
    idle += step.idle
    // Losses of steps leap; what is shown follows them slowly. Steps that taught nothing have none.
    if let new = step.loss { loss = loss.map { 0.9 * $0 + 0.1 * new } ?? new }
    bar.update(to: done, title: title)
  }

  func measured(_ found: TrainingMeasurement, isBest: Bool) {
    last = found
    bar.finish()
    let figures =
      ["\(found.measure) \(Figures.fixed(found.value, digits: 4))"]
      + (loss.map { ["loss \(Figures.fixed($0, digits: 4))"] } ?? [])
    console.note(
      found.step == 0
        ? "before training: \(figures[0])"
        : "step \(found.step) of \(steps): \(figures.joined(separator: ", "))\(isBest ? " (the best so far)" : "")")
  }

  func finish() { bar.finish() }

  /// Lists that teach nothing look like progress otherwise.
  func tellIdle() {
    if idle == 0 { return }
    console.warn(
      "\(Figures.grouped(idle)) of \(Figures.grouped(done)) times a query taught nothing: no relevant candidate, or not all "
        + "of them scored by the teacher that the loss needs")
  }

  private var title: String {
    let figures = [
      loss.map { "loss \(Figures.fixed($0, digits: 4))" },
      last.map { "\($0.measure) \(Figures.fixed($0.value, digits: 4))" },
    ]
    return (["training"] + figures.compactMap { $0 }).joined(separator: "  ")
  }
}

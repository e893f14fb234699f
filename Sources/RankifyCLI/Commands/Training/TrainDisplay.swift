import Rankify

/// Shows what training comes to.
final class TrainDisplay {
  private let console: Console
  private let bar: ProgressBar
  private let steps: Int
  private let measure: String
  private var done: Int
  private var loss: Double?
  private var value: Double?
  private var best: Double?
  private var idle = 0

  init(_ console: Console, total: Int, steps: Int, measure: String, done: Int, best: Double?) {
    (self.console, self.steps, self.measure, self.done, self.best) = (console, steps, measure, done, best)
    bar = console.progress("training", total: total, unit: "queries")
    bar.update(to: done)
  }

  func step(_ step: Trainer.Step, queries: Int) {
    done += queries
    idle += step.idle
    // Losses of steps leap; what is shown follows them slowly.
    loss = loss.map { 0.9 * $0 + 0.1 * step.loss } ?? step.loss
    bar.update(to: done, title: title)
  }

  func measured(_ found: TrainingMeasurement, isBest: Bool) {
    value = found.value
    if isBest { best = found.value }
    bar.finish()
    let figures =
      ["\(measure) \(Figures.fixed(found.value, digits: 4))"]
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
      loss.map { "loss \(Figures.fixed($0, digits: 4))" }, value.map { "\(measure) \(Figures.fixed($0, digits: 4))" },
    ]
    return (["training"] + figures.compactMap { $0 }).joined(separator: "  ")
  }
}

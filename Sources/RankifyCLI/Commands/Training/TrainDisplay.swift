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

  init(_ console: Console, total: Int, steps: Int, measure: String, done: Int, best: Double?) {
    (self.console, self.steps, self.measure, self.done, self.best) = (console, steps, measure, done, best)
    bar = console.progress("training", total: total, unit: "queries")
    bar.update(to: done)
  }

  func step(_ step: Trainer.Step, queries: Int) {
    done += queries
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

  private var title: String {
    let figures = [
      loss.map { "loss \(Figures.fixed($0, digits: 4))" }, value.map { "\(measure) \(Figures.fixed($0, digits: 4))" },
    ]
    return (["training"] + figures.compactMap { $0 }).joined(separator: "  ")
  }
}

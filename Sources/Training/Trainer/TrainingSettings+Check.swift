import RankifyCore
import Tensors

extension TrainingSettings {
  /// Refuses what cannot be.
  func check() throws(RankifyError) {
    func require(_ holds: Bool, _ what: String) throws(RankifyError) {
      if !holds { throw RankifyError(.badArguments, what) }
    }
    let counts = 1...1_000_000
    try require(counts ~= epochs, "\(epochs) epochs; expected 1 to 1000000")
    try require(counts ~= batch, "\(batch) queries in a batch; expected 1 to 1000000")
    try require(counts ~= accumulation, "\(accumulation) batches in a step; expected 1 to 1000000")
    try require(2...1_000_000 ~= candidates, "\(candidates) candidates of a query; expected 2 to 1000000")
    try require(
      0..<candidates ~= dynamicNegatives, "\(dynamicNegatives) of \(candidates) candidates cannot be found anew")
    try require(rate.isFinite && rate > 0, "a learning rate of \(rate); expected a positive number")
    let head = headRate ?? rate
    try require(head.isFinite && head > 0, "a learning rate of the head of \(head); expected a positive number")
    try require(0...1 ~= warmUp, "a warm-up of \(warmUp) of all steps; expected 0 to 1")
    try require(weightDecay.isFinite && weightDecay >= 0, "a weight decay of \(weightDecay); expected 0 or more")
    try require(clipping.isFinite && clipping >= 0, "gradients clipped at \(clipping); expected 0 or more")
    try require(0..<1 ~= dropout, "a dropout of \(dropout); expected 0 to less than 1")
    try require(precision != .int8, "training in int8 has no useful gradients; choose fp32 or bf16")
    try require(0...4096 ~= adapterRank, "adapters of rank \(adapterRank); expected 0 to 4096")
    try require(adapterScale.isFinite, "an adapter scale of \(adapterScale); expected a number")
    try require(
      dynamicNegatives == 0 || tower == .queries, "negatives are found anew only where documents keep their vectors")
  }

  /// Refuses examples that teach nothing, and towers where there are none.
  func check(
    _ model: any TrainableModel, _ set: TrainingSet, _ objective: TrainingObjective
  ) throws(RankifyError) {
    guard !set.examples.isEmpty else { throw RankifyError(.invalidInput, "there are no training examples") }
    guard !objective.needsTeacher || set.examples.contains(where: \.isScored) else {
      throw RankifyError(
        .invalidInput,
        "\(objective.name) needs a teacher's score of every candidate, and none of the \(set.examples.count) training queries "
          + "has them; make examples with rankify mine --teacher-run")
    }
    guard !objective.needsTeacher || dynamicNegatives == 0 else {
      throw RankifyError(
        .badArguments, "negatives that are found anew have no teacher's scores, which \(objective.name) needs")
    }
    guard !objective.needsRelevant || set.examples.contains(where: \.hasPositive) else {
      throw RankifyError(
        .invalidInput, "none of the \(set.examples.count) training queries has a relevant document among its candidates"
      )
    }
    guard model.hasTowers || tower == .both else {
      throw RankifyError(
        .badArguments, "a model that reads query and document together has no query encoder of its own")
    }
  }
}

extension TrainableModel {
  /// Refuses documents that the model cannot encode.
  /// - Parameter stored: the vectors that documents have
  func check(_ tower: TrainingSettings.Tower, _ stored: StoredDocuments?) throws(RankifyError) {
    guard let documentTower, tower == .both || stored?.missing != 0 else { return }
    throw RankifyError(
      .badArguments,
      "the model \(documentTower.limitation); train its queries alone, beside an index of that model that has all "
        + "documents")
  }
}

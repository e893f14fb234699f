import RankifyCore
import Synchronization
import Tensors

/// A reader of texts and a model: texts to tokens, tokens to hidden states.
struct TransformerRunner: Sendable {
  let reader: TextReader
  let model: any EncoderModel<Inference>

  var tokenizer: Tokenizer { reader.tokenizer }
  var pool: ThreadPool { reader.pool }
  var maximumLength: Int { reader.maximumLength }

  /// The tokens of `prompt` + text for each text, in order.
  func sequences(of texts: [String], prompt: String = "") -> [TokenSequence] {
    reader.sequences(of: texts, prompt: prompt)
  }

  /// Runs the model on all sequences and hands over the states of each batch: the indices of its sequences, and the workspace
  /// with their states, one row per token in the order of the indices.
  ///
  /// Many batches run at once, each on a thread of its own: the caches serve one batch at a time, and threads never wait for
  /// each other. Few sequences run one batch after the other, split over the threads. Neither changes a bit of the states.
  /// `consume` is called from several threads at once, never twice for a sequence.
  func run(
    _ sequences: [TokenSequence],
    _ consume: (_ indices: [Int], _ offsets: [Int], _ workspace: inout Workspace, _ compute: Compute) -> Void
  ) throws(RankifyError) {
    try model.check(sequences, of: tokenizer)
    if sequences.count < pool.threads {
      var workspace = Workspace()
      for index in sequences.indices { run([index], of: sequences, &workspace, on: Compute(pool: pool), consume) }
      return
    }
    let plan = BatchPlan(lengths: sequences.map(\.count), threads: pool.threads)
    let next = Atomic(0)
    pool.run(min(pool.threads, plan.batches.count)) { _ in
      var workspace = Workspace()
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < plan.batches.count else { return }
        run(plan.batches[number], of: sequences, &workspace, on: .serial, consume)
      }
    }
  }

  private func run(
    _ indices: [Int], of sequences: [TokenSequence], _ workspace: inout Workspace, on compute: Compute,
    _ consume: ([Int], [Int], inout Workspace, Compute) -> Void
  ) {
    var batch = TokenBatch()
    for index in indices { batch.append(sequences[index]) }
    var engine = Inference(compute: compute)
    model(batch, &workspace, on: &engine)
    consume(indices, batch.offsets, &workspace, compute)
  }
}

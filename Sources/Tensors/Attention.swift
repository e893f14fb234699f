import CKernels

/// Which keys a position attends to, and with what bias.
public struct AttentionOptions: Sendable {
  /// Position i attends to the keys j with |i - j| <= window; nil: to all of its sequence.
  public var window: Int?
  /// The factor of the products, positive; 1 / √headDim if nil.
  public var scale: Float?

  /// Options; the defaults are those of BERT.
  public init(window: Int? = nil, scale: Float? = nil) {
    (self.window, self.scale) = (window, scale)
  }
}

/// Multi-head scaled dot-product attention (Vaswani et al. 2017, equation 1) over sequences of any length, without padding.
///
/// - Parameters:
///   - qkv: one row per token: queries, then keys, then values, each of heads x headDim columns.
///   - offsets: sequence s is rows offsets[s] ..< offsets[s + 1]; begins with 0 and ends with the number of rows.
///   - keys: the rows of sequence s attend to its first keys[s] rows only, and the others attend without being seen (the mask
///     tokens of ColBERT's queries); nil: to all.
///   - bias: added to the scaled products of each sequence: row h * n + i, column j for head h, query i, key j, where n is at
///     least the longest sequence (relative positions, as in MPNet); nil: none.
///   - out: resized to one row per token, heads x headDim columns.
///
/// A sequence's output depends on the sequence alone, in every bit; rows behind the keys change nothing of those before.
public func attention(
  _ qkv: Matrix, offsets: [Int], keys: [Int]? = nil, heads: Int, bias: Matrix? = nil,
  options: AttentionOptions = AttentionOptions(), into out: inout Matrix, on compute: Compute = .serial
) {
  precondition(heads > 0 && qkv.columns % (3 * heads) == 0, "\(qkv.columns) columns for 3 x \(heads) heads")
  precondition(offsets.first == 0 && offsets.last == qkv.rows, "offsets end at \(offsets.last ?? 0), not \(qkv.rows)")
  let width = qkv.columns / 3
  let dim = width / heads
  let sequences = offsets.count - 1
  let longest = zip(offsets, offsets.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
  precondition(
    keys.map { keys in
      keys.count == sequences && keys.indices.allSatisfy { 0...(offsets[$0 + 1] - offsets[$0]) ~= keys[$0] }
    }
      ?? true, "sequences attend to more rows than they have")
  let biasRows = bias.map { $0.rows / heads } ?? 0
  precondition(bias.map { biasRows >= longest && $0.columns >= longest } ?? true, "the bias is too small")
  let scale = options.scale ?? 1 / Float(dim).squareRoot()
  precondition(scale > 0 && (options.window ?? 0) >= 0, "scale \(scale), window \(options.window ?? 0)")
  out.resize(rows: qkv.rows, columns: width)
  let destination = out.uniqueBase()
  let kernel = compute.kernels.table.pointee.attention
  var job = ck_attention()
  (job.dim, job.stride, job.out_stride) = (dim, qkv.columns, width)
  job.scale = scale
  job.window = options.window ?? .max
  job.bias_stride = bias?.columns ?? 0
  compute.split(sequences * heads, grain: 1) { [job] pieces in
    withScratch(bytes: ck_attention_scratch(longest, dim) * 4) { scratch in
      for piece in pieces {
        var job = job
        let (sequence, head) = (piece / heads, piece % heads)
        let first = offsets[sequence]
        job.length = offsets[sequence + 1] - first
        job.keys = keys?[sequence] ?? job.length
        job.q = qkv.base + first * qkv.columns + head * dim
        (job.k, job.v) = (job.q + width, job.q + 2 * width)
        job.bias = bias.map { $0.base + head * biasRows * $0.columns }
        job.out = destination + first * width + head * dim
        job.scratch = scratch.assumingMemoryBound(to: Float.self)
        kernel?(&job)
      }
    }
  }
  withExtendedLifetime((qkv, bias)) {}
}

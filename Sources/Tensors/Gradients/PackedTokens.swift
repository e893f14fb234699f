import CKernels

/// The token vectors of some texts, packed for products with the token vectors of others.
struct PackedTokens: Sendable {
  let tokens: Matrix
  /// Text i has the rows offsets[i] ..< offsets[i + 1], of which the first `limit` count.
  let offsets: [Int]
  private let limit: Int
  /// Where each text's panels begin.
  private let starts: [Int]
  private let panels: Matrix

  init(_ tokens: Matrix, offsets: [Int], limit: Int = .max, on compute: Compute) {
    Self.check(offsets, rows: tokens.rows)
    (self.tokens, self.offsets, self.limit) = (tokens, offsets, limit)
    let columns = tokens.columns
    let counts = zip(offsets, offsets.dropFirst()).map { min($1 - $0, limit) }
    starts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + Self.rounded($1) * columns) }
    var panels = Matrix()
    panels.resize(rows: 1, columns: starts[counts.count])
    let (to, starts) = (panels.uniqueBase(), starts)
    compute.split(counts.count, grain: 4) { part in
      for text in part {
        let rows = tokens.base + offsets[text] * columns
        for first in stride(from: 0, to: counts[text], by: Int(CK_PANEL)) {
          ck_pack_f32(rows, CK_F32, counts[text], columns, first, to + starts[text] + first * columns)
        }
      }
    }
    withExtendedLifetime(tokens) {}
    self.panels = panels
  }

  static func check(_ offsets: [Int], rows: Int) {
    precondition(
      offsets.first == 0 && offsets.last == rows && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 },
      "offsets \(offsets.first ?? -1) ... \(offsets.last ?? -1) of \(rows) rows")
  }

  /// The number of a text's tokens that count.
  func count(_ text: Int) -> Int { min(offsets[text + 1] - offsets[text], limit) }

  /// Numbers in a row of products: a text's tokens, rounded up.
  func width(_ text: Int) -> Int { Self.rounded(count(text)) }

  /// The largest `width` of all texts.
  var widest: Int { offsets.indices.dropLast().reduce(0) { max($0, width($1)) } }

  private static func rounded(_ count: Int) -> Int { (count + Int(CK_PANEL) - 1) / Int(CK_PANEL) * Int(CK_PANEL) }

  /// Writes the products of `count` rows with a text's tokens, a row of `width` numbers for each.
  func products(
    _ text: Int, with rows: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>,
    by kernels: ck_kernels
  ) {
    var job = ck_maxsim()
    (job.tokens, job.dim, job.panels) = (self.count(text), tokens.columns, panels.base + starts[text])
    (job.kind, job.rows, job.count, job.stride) = (CK_ROW_F32, UnsafeRawPointer(rows), count, 4 * tokens.columns)
    kernels.products(&job, out, width(text))
    withExtendedLifetime(panels) {}
  }
}

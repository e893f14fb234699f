import CKernels

extension Matrix {
  /// Rows become columns.
  func transposed(on compute: Compute = .serial) -> Matrix {
    var out = Matrix()
    out.resize(rows: columns, columns: rows)
    let (to, kernel) = (out.uniqueBase(), compute.kernels.table.pointee.transpose)
    compute.split(columns, grain: 32) { range in
      kernel?(base + range.lowerBound, columns, rows, range.count, to + range.lowerBound * rows, rows)
    }
    withExtendedLifetime(self) {}
    return out
  }

  /// Matrices of the same width, one below the other.
  public init(stacking parts: [Matrix]) {
    self.init()
    let columns = parts.first?.columns ?? 0
    precondition(parts.allSatisfy { $0.columns == columns }, "the widths differ: \(parts.map(\.columns))")
    resize(rows: parts.reduce(0) { $0 + $1.rows }, columns: columns)
    var to = uniqueBase()
    for part in parts {
      to.update(from: part.base, count: part.rows * columns)
      to += part.rows * columns
      withExtendedLifetime(part) {}
    }
  }

  /// Adds aᵀ b, where a is some columns of `left`: the gradient of a layer's weights, given those of its outputs and its
  /// inputs. Rows are summed in ascending order, a chunk at a time that fits the caches.
  mutating func addTransposedProduct(
    _ left: Matrix, columns range: Range<Int>, _ right: Matrix, on compute: Compute
  ) {
    precondition(left.rows == right.rows, "\(left.rows) rows times \(right.rows)")
    precondition(rows == range.count && columns == right.columns, "the sum has another shape")
    let (depth, width) = (min(512, left.rows), columns)
    let panels = (width + Int(CK_PANEL) - 1) / Int(CK_PANEL)
    let turnedCount = (range.count * depth + 15) / 16 * 16
    guard depth > 0 else { return }
    let kernels = compute.kernels.table.pointee
    let sum = uniqueBase()
    withScratch(bytes: (turnedCount + panels * depth * Int(CK_PANEL)) * 4 + 64) { scratch in
      let turned = scratch.bindMemory(to: Float.self, capacity: turnedCount)
      let packed = (scratch + turnedCount * 4).bindMemory(to: Float.self, capacity: panels * depth * Int(CK_PANEL))
      for first in stride(from: 0, to: left.rows, by: depth) {
        let k = min(depth, left.rows - first)
        let a = left.base + first * left.columns + range.lowerBound, b = right.base + first * width
        compute.split(range.count, grain: 64) { part in
          kernels.transpose(a + part.lowerBound, left.columns, k, part.count, turned + part.lowerBound * k, k)
        }
        compute.split(panels, grain: 2) { part in
          for p in part {
            ck_pack_columns_f32(b, width, width, k, p * Int(CK_PANEL), packed + p * k * Int(CK_PANEL))
          }
        }
        var job = ck_linear()
        (job.rows, job.k, job.outputs, job.last_panel) = (range.count, k, width, panels)
        (job.a, job.a_stride, job.c, job.c_stride) = (UnsafePointer(turned), k, sum, width)
        (job.residual, job.residual_stride) = (UnsafePointer(sum), width)
        job.panels = UnsafeRawPointer(packed)
        job.split(on: compute, kernels.linear_f32)
      }
    }
    withExtendedLifetime((left, right)) {}
  }
}

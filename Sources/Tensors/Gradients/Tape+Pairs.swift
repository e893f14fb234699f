extension Tape {
  /// The products of given rows, [pairs, 1]: element i is ⟨x_a, y_b⟩ of the i-th pair (a, b). Rows may be in any number of
  /// pairs. Time is pairs · columns.
  public mutating func products(_ x: Variable, _ y: Variable, pairs: [(Int, Int)]) -> Variable {
    let (left, right) = (x.value, y.value)
    precondition(left.columns == right.columns, "rows of \(left.columns) and of \(right.columns) numbers")
    let (lefts, rights) = (Groups(pairs.map(\.0), count: left.rows), Groups(pairs.map(\.1), count: right.rows))
    let (leftSlot, rightSlot) = (Slot(x), Slot(y))
    return record(left.products(right, pairs, on: compute), from: [x, y]) { [compute] dy, flow in
      if leftSlot.isWanted {
        flow.add(right.sums(of: lefts, rows: pairs.map(\.1), weights: dy, on: compute), to: leftSlot, on: compute)
      }
      if rightSlot.isWanted {
        flow.add(left.sums(of: rights, rows: pairs.map(\.0), weights: dy, on: compute), to: rightSlot, on: compute)
      }
    }
  }
}

/// Places by what they belong to, each group in ascending order: sums over a group are the same bits on any threads.
struct Groups {
  /// Group i has the members offsets[i] ..< offsets[i + 1].
  let offsets: [Int]
  let members: [Int]

  /// Place i belongs to group keys[i] of `count`.
  init(_ keys: [Int], count: Int) {
    var offsets = Array(repeating: 0, count: count + 1)
    for key in keys {
      precondition(key >= 0 && key < count, "row \(key) of \(count)")
      offsets[key + 1] += 1
    }
    for i in 0..<count { offsets[i + 1] += offsets[i] }
    var (next, members) = (offsets, Array(repeating: 0, count: keys.count))
    for (place, key) in keys.enumerated() {
      members[next[key]] = place
      next[key] += 1
    }
    (self.offsets, self.members) = (offsets, members)
  }

  var count: Int { offsets.count - 1 }

  /// The members of a group.
  subscript(group: Int) -> ArraySlice<Int> { members[offsets[group]..<offsets[group + 1]] }
}

extension Matrix {
  fileprivate func products(_ other: Matrix, _ pairs: [(Int, Int)], on compute: Compute) -> Matrix {
    var out = Matrix(rows: pairs.count, columns: 1)
    let (to, kernel) = (out.uniqueBase(), compute.kernels.table.pointee.dot_f32)
    compute.split(pairs.count, grain: 64) { part in
      for i in part {
        kernel?(base + pairs[i].0 * columns, columns, 1, columns, other.base + pairs[i].1 * columns, to + i)
      }
    }
    withExtendedLifetime((self, other)) {}
    return out
  }

  /// Row g is the sum of weights[i] · row rows[i] over the members i of group g.
  func sums(of groups: Groups, rows: [Int], weights: Matrix, on compute: Compute) -> Matrix {
    var out = Matrix(rows: groups.count, columns: columns)
    let to = out.uniqueBase()
    compute.split(groups.count, grain: 1) { part in
      for group in part {
        for i in groups[group] {
          addScaled(base + rows[i] * columns, weights.base[i], to: to + group * columns, count: columns)
        }
      }
    }
    withExtendedLifetime((self, weights)) {}
    return out
  }
}

/// sum += factor · x; zeros add nothing.
func addScaled(_ x: UnsafePointer<Float>, _ factor: Float, to sum: UnsafeMutablePointer<Float>, count: Int) {
  guard factor != 0 else { return }
  for j in 0..<count { sum[j] += factor * x[j] }
}

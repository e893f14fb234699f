import CKernels

extension Tape {
  /// Every block of `rows` rows transposed: [blocks · rows, columns] → [blocks · columns, rows].
  public mutating func turnedBlocks(_ x: Variable, rows: Int) -> Variable {
    let (columns, slot) = (x.value.columns, Slot(x))
    return record(x.value.turnedBlocks(rows: rows, on: compute), from: [x]) { [compute] dy, flow in
      flow.add(dy.turnedBlocks(rows: columns, on: compute), to: slot, on: compute)
    }
  }

  /// The same numbers, row by row, in rows of another length.
  public mutating func reshaped(_ x: Variable, columns: Int) -> Variable {
    let (old, slot) = (x.value.columns, Slot(x))
    return record(x.value.reshaped(columns: columns), from: [x]) { [compute] dy, flow in
      flow.add(dy.reshaped(columns: old), to: slot, on: compute)
    }
  }

  /// Blocks of `rows` rows each: block i begins with the rows offsets[i] ..< offsets[i + 1] of x, as many as fit, and ends
  /// with zeros.
  public mutating func filledBlocks(_ x: Variable, _ offsets: [Int], rows: Int) -> Variable {
    PackedTokens.check(offsets, rows: x.value.rows)
    let slot = Slot(x)
    let (from, columns) = (x.value, x.value.columns)
    var value = Matrix(rows: (offsets.count - 1) * rows, columns: columns)
    let to = value.uniqueBase()
    for (block, (first, end)) in zip(offsets, offsets.dropFirst()).enumerated() {
      (to + block * rows * columns).update(from: from.base + first * columns, count: min(end - first, rows) * columns)
    }
    withExtendedLifetime(from) {}
    return record(value, from: [x]) { [compute] dy, flow in
      var dx = Matrix(rows: offsets[offsets.count - 1], columns: columns)
      let to = dx.uniqueBase()
      for (block, (first, end)) in zip(offsets, offsets.dropFirst()).enumerated() {
        (to + first * columns).update(from: dy.base + block * rows * columns, count: min(end - first, rows) * columns)
      }
      withExtendedLifetime(dy) {}
      flow.add(dx, to: slot, on: compute)
    }
  }

  /// For each block of `rows` rows the sum of its rows' largest numbers, [blocks, 1]. Of block i the first widths[i] columns
  /// count; where there are none, it gets 0. The gradient of a maximum flows to the first of equals.
  public mutating func sumsOfMaxima(_ x: Variable, rows: Int, widths: [Int]) -> Variable {
    let columns = x.value.columns
    precondition(
      x.value.rows == rows * widths.count && widths.allSatisfy { 0 <= $0 && $0 <= columns },
      "\(widths.count) widths for \(x.value.rows) rows of \(columns) numbers, \(rows) a block")
    let winners = x.value.placesOfMaxima(rows: rows, widths: widths, on: compute)
    let (count, slot) = (x.value.rows, Slot(x))
    return record(x.value.sums(at: winners, rows: rows), from: [x]) { [compute] dy, flow in
      var dx = Matrix(rows: count, columns: columns)
      dx.withMutableElements { dx in
        for (row, winner) in winners.enumerated() where winner >= 0 { dx[winner] = dy.base[row / rows] }
      }
      withExtendedLifetime(dy) {}
      flow.add(dx, to: slot, on: compute)
    }
  }
}

extension Matrix {
  fileprivate func turnedBlocks(rows: Int, on compute: Compute) -> Matrix {
    precondition(rows > 0 && self.rows % rows == 0, "\(self.rows) rows in blocks of \(rows)")
    let blocks = self.rows / rows
    var out = Matrix()
    out.resize(rows: blocks * columns, columns: rows)
    let (to, kernel) = (out.uniqueBase(), compute.kernels.table.pointee.transpose)
    compute.split(blocks, grain: 4) { part in
      for block in part {
        let place = block * rows * columns
        kernel?(base + place, columns, rows, columns, to + place, rows)
      }
    }
    withExtendedLifetime(self) {}
    return out
  }

  fileprivate func reshaped(columns: Int) -> Matrix {
    let count = rows * self.columns
    precondition(columns > 0 && count % columns == 0, "\(count) numbers in rows of \(columns)")
    var out = Matrix()
    out.resize(rows: count / columns, columns: columns)
    out.uniqueBase().update(from: base, count: count)
    withExtendedLifetime(self) {}
    return out
  }

  /// Of each row the place of its largest number among the first that count, or -1.
  fileprivate func placesOfMaxima(rows: Int, widths: [Int], on compute: Compute) -> [Int] {
    [Int](unsafeUninitializedCapacity: self.rows) { places, count in
      count = self.rows
      // Pieces write to places of their own.
      nonisolated(unsafe) let places = places
      compute.split(self.rows, grain: 256) { part in
        for row in part {
          let (first, width) = (row * columns, widths[row / rows])
          var best = first
          for place in first..<first + width where base[place] > base[best] { best = place }
          places[row] = width == 0 ? -1 : best
        }
      }
      withExtendedLifetime(self) {}
    }
  }

  fileprivate func sums(at places: [Int], rows: Int) -> Matrix {
    let sums = stride(from: 0, to: places.count, by: max(1, rows)).map { first in
      Float(places[first..<first + rows].reduce(0.0) { $0 + ($1 < 0 ? 0 : Double(base[$1])) })
    }
    withExtendedLifetime(self) {}
    return Matrix(rows: sums.count, columns: 1, sums)
  }
}

import CKernels

extension Tape {
  /// The scores of late interaction, [pairs, 1]: Σᵢ maxⱼ ⟨qᵢ, dⱼ⟩ over the tokens of the query and of the document of each
  /// pair (Khattab and Zaharia 2020, equation 3). The gradient of a maximum flows to the first of equals.
  ///
  /// A query without tokens gets 0, a document without tokens `empty` for each token of the query, without gradient.
  /// - Parameters:
  ///   - queryOffsets: query i has the rows queryOffsets[i] ..< queryOffsets[i + 1] of `queries`
  ///   - documentOffsets: likewise
  ///   - pairs: places of queries and documents; each may be in any number of pairs
  public mutating func maxSim(
    _ queries: Variable, _ queryOffsets: [Int], _ documents: Variable, _ documentOffsets: [Int],
    pairs: [(query: Int, document: Int)], empty: Float = 0
  ) -> Variable {
    var meetings = Meetings(
      PackedTokens(queries.value, offsets: queryOffsets, on: compute), documents.value, documentOffsets, pairs)
    let value = meetings.meet(empty: empty, on: compute)
    let (left, right) = (Slot(queries), Slot(documents))
    let kept = meetings
    return record(value, from: [queries, documents]) { [compute] dy, flow in
      if left.isWanted { flow.add(kept.queryGradient(dy, on: compute), to: left, on: compute) }
      if right.isWanted { flow.add(kept.documentGradient(dy, on: compute), to: right, on: compute) }
    }
  }
}

/// Which document token each query token of each pair meets.
private struct Meetings {
  private let queries: PackedTokens
  private let documents: Matrix
  private let offsets: [Int]
  private let pairs: [(query: Int, document: Int)]
  /// Pair i has winners[places[i]...], one for each query token: rows of `documents`.
  private let places: [Int]
  private var winners: [Int32] = []

  /// Products computed at once: they stay in the first cache.
  private static let rowsAtOnce = 4 * Int(CK_MAXSIM_ROWS)

  init(
    _ queries: PackedTokens, _ documents: Matrix, _ offsets: [Int], _ pairs: [(query: Int, document: Int)]
  ) {
    precondition(
      queries.tokens.columns == documents.columns,
      "query vectors of \(queries.tokens.columns) numbers, document vectors of \(documents.columns)")
    PackedTokens.check(offsets, rows: documents.rows)
    (self.queries, self.documents, self.offsets, self.pairs) = (queries, documents, offsets, pairs)
    places = pairs.reduce(into: [0]) { $0.append($0[$0.count - 1] + queries.count($1.query)) }
  }

  /// Finds the winners; the scores.
  mutating func meet(empty: Float, on compute: Compute) -> Matrix {
    var scores = Matrix(rows: pairs.count, columns: 1)
    let to = scores.uniqueBase()
    let widest = queries.widest
    winners = [Int32](unsafeUninitializedCapacity: places[pairs.count]) { winners, count in
      count = places[pairs.count]
      // Pieces write to places of their own.
      nonisolated(unsafe) let winners = winners.baseAddress
      compute.share(pairs.count, grain: 8) { part in
        withScratch(bytes: (Self.rowsAtOnce + 2) * widest * 4) { scratch in
          let maxima = RunningMaxima(scratch, width: widest)
          for pair in part {
            guard let winners else { break }
            to[pair] = meet(pair, maxima, winners + places[pair], empty: empty, by: compute.kernels.table.pointee)
          }
        }
      }
    }
    return scores
  }

  /// The score of a pair and its winners.
  private func meet(
    _ pair: Int, _ maxima: RunningMaxima, _ winners: UnsafeMutablePointer<Int32>, empty: Float, by kernels: ck_kernels
  ) -> Float {
    let (query, document) = pairs[pair]
    let (tokens, width) = (queries.count(query), queries.width(query))
    let rows = offsets[document]..<offsets[document + 1]
    guard !rows.isEmpty else {
      winners.update(repeating: -1, count: tokens)
      return empty * Float(tokens)
    }
    maxima.reset(width: width, row: rows.lowerBound)
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.rowsAtOnce) {
      let count = min(Self.rowsAtOnce, rows.upperBound - first)
      queries.products(
        query, with: documents.base + first * documents.columns, count: count, into: maxima.products, by: kernels)
      maxima.raise(width: width, first: first, count: count)
    }
    winners.update(from: maxima.rows, count: tokens)
    return Float((0..<tokens).reduce(0.0) { $0 + Double(maxima.best[$1]) })
  }

  /// dqᵢ = Σ over the query's pairs of dy · the winner, pair by pair.
  func queryGradient(_ dy: Matrix, on compute: Compute) -> Matrix {
    let groups = Groups(pairs.map(\.query), count: queries.offsets.count - 1)
    let columns = documents.columns
    var dx = Matrix(rows: queries.tokens.rows, columns: columns)
    let to = dx.uniqueBase()
    compute.share(groups.count, grain: 1) { part in
      for query in part {
        for pair in groups[query] {
          eachMeeting(of: pair) { token, winner in
            addScaled(documents.base + winner * columns, dy.base[pair], to: to + token * columns, count: columns)
          }
        }
      }
    }
    withExtendedLifetime((dy, documents)) {}
    return dx
  }

  /// The winner's gradient is dy · qᵢ, pair by pair.
  func documentGradient(_ dy: Matrix, on compute: Compute) -> Matrix {
    let groups = Groups(pairs.map(\.document), count: offsets.count - 1)
    let columns = documents.columns
    var dx = Matrix(rows: documents.rows, columns: columns)
    let to = dx.uniqueBase()
    compute.share(groups.count, grain: 4) { part in
      for document in part {
        for pair in groups[document] {
          eachMeeting(of: pair) { token, winner in
            addScaled(queries.tokens.base + token * columns, dy.base[pair], to: to + winner * columns, count: columns)
          }
        }
      }
    }
    withExtendedLifetime((dy, queries.tokens)) {}
    return dx
  }

  /// Calls `body` with the row of each query token and that of its winner.
  @inline(__always)
  private func eachMeeting(of pair: Int, _ body: (Int, Int) -> Void) {
    let first = queries.offsets[pairs[pair].query]
    for (token, place) in (places[pair]..<places[pair + 1]).enumerated() where winners[place] >= 0 {
      body(first + token, Int(winners[place]))
    }
  }
}

/// The largest product of each query token so far, and the row that it comes from: the first of equals.
private struct RunningMaxima {
  let best: UnsafeMutablePointer<Float>
  let rows: UnsafeMutablePointer<Int32>
  let products: UnsafeMutablePointer<Float>

  init(_ scratch: UnsafeMutableRawPointer, width: Int) {
    best = scratch.assumingMemoryBound(to: Float.self)
    rows = (scratch + 4 * width).assumingMemoryBound(to: Int32.self)
    products = (scratch + 8 * width).assumingMemoryBound(to: Float.self)
  }

  /// Nothing is larger than the first row before it is seen.
  func reset(width: Int, row: Int) {
    best.update(repeating: -.infinity, count: width)
    rows.update(repeating: Int32(row), count: width)
  }

  /// Rows `first` ... of documents, whose products are in `products`.
  func raise(width: Int, first: Int, count: Int) {
    for column in stride(from: 0, to: width, by: 16) {
      let (bestPlace, rowPlace) = (UnsafeMutableRawPointer(best + column), UnsafeMutableRawPointer(rows + column))
      var most = bestPlace.loadUnaligned(as: SIMD16<Float>.self)
      var row = rowPlace.loadUnaligned(as: SIMD16<Int32>.self)
      for i in 0..<count {
        let next = UnsafeRawPointer(products + i * width + column).loadUnaligned(as: SIMD16<Float>.self)
        let isMore = next .> most
        most.replace(with: next, where: isMore)
        row.replace(with: SIMD16(repeating: Int32(first + i)), where: isMore)
      }
      bestPlace.storeBytes(of: most, as: SIMD16<Float>.self)
      rowPlace.storeBytes(of: row, as: SIMD16<Int32>.self)
    }
  }
}

import Foundation
import RankifyCore
import Tensors
import Transformers

/// A language model that is timed.
struct DecodingContestant {
  /// As decoders.py has it, and `{"rerank": IDS, "tail": IDS}`: a prompt is read, then twice a tail of which the attention is
  /// summed, as a re-ranker does.
  struct Request: Decodable {
    var prefill: [Int32]?
    var decode: [Int32]?
    var after: [Int32]?
    var fresh: Bool?
    var `continue`: [Int32]?
    var count: Int?
    var rerank: [Int32]?
    var tail: [Int32]?
  }

  /// What was measured: seconds, where two things are timed each, those of the processor on all threads; the tokens that followed.
  struct Reply: Encodable {
    var seconds: Double?
    var second: Double?
    var processor: Double?
    var tokens: [Int32]?
  }

  /// Seconds to open the file.
  let loading: Double
  private let decoder: DecoderModel
  private let compute: Compute
  private var state: DecoderState

  init(model: String, precision: String, threads: String) throws {
    guard let precision = Precision(rawValue: precision), let threads = Int(threads) else {
      throw RankifyError(.badArguments, "no precision '\(precision)' or no number '\(threads)'")
    }
    compute = Compute(pool: ThreadPool(threads: threads))
    let compute = compute
    (loading, decoder) = try timed { try DecoderModel(model, precision: precision, on: compute) }
    state = decoder.emptyState
  }

  mutating func answer(_ request: Request) throws -> Reply {
    if let ids = request.prefill {
      state = decoder.emptyState
      let (processor, seconds) = try worked { try timed { _ = try next(ids) }.seconds }
      return Reply(seconds: seconds, processor: processor)
    }
    if let ids = request.decode { return try decode(ids, request.after ?? [], isFresh: request.fresh ?? true) }
    if let ids = request.rerank { return try rerank(ids, request.tail ?? []) }
    return try continuation(of: request.continue ?? [], request.count ?? 1)
  }

  /// Reads tokens; returns the most likely next one.
  private mutating func next(_ ids: [Int32]) throws -> Int32 {
    let last = try decoder.read(ids, &state, on: compute)
    return decoder.logits(last, on: compute).withElements { logits in
      Int32(logits.indices.max { logits[$0] < logits[$1] } ?? 0)
    }
  }

  private mutating func decode(_ ids: [Int32], _ after: [Int32], isFresh: Bool) throws -> Reply {
    state.truncate(to: isFresh ? 0 : after.count)
    if isFresh, !after.isEmpty { _ = try next(after) }
    let (processor, seconds) = try worked { try timed { for id in ids { _ = try next([id]) } }.seconds }
    return Reply(seconds: seconds, processor: processor)
  }

  private func rerank(_ ids: [Int32], _ tail: [Int32]) throws -> Reply {
    var shared = decoder.emptyState
    func sums() throws -> Float {
      var copy = shared, total: Float = 0
      try decoder.read(tail, &copy, firstWatched: 0, on: compute) { _, mass in
        total += mass.sums.withElements { $0.reduce(0, +) }
      }
      return total
    }
    let first = try timed {
      try decoder.read(ids, &shared, on: compute)
      return try sums()
    }
    return Reply(seconds: first.seconds, second: try timed(sums).seconds)
  }

  private mutating func continuation(of ids: [Int32], _ count: Int) throws -> Reply {
    state = decoder.emptyState
    var tokens = [try next(ids)]
    while tokens.count < count { tokens.append(try next([tokens[tokens.count - 1]])) }
    return Reply(tokens: tokens)
  }
}

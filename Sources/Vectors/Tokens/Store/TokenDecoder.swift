import CKernels
import RankifyCore

/// Turns stored documents into rows for the kernels, one after the other. Not for use by two threads at once.
final class TokenDecoder {
  private let store: TokenStore
  private let dimension: Int
  private var values: UnsafeMutablePointer<Float>
  private var factors: UnsafeMutablePointer<Float>
  private var capacity: Int

  init(_ store: TokenStore) {
    (self.store, dimension, capacity) = (store, store.settings.dimension, 0)
    (values, factors) = (.allocate(capacity: 0), .allocate(capacity: 0))
  }

  deinit {
    values.deallocate()
    factors.deallocate()
  }

  /// The vectors of a document: where they are stored, or decoded; valid until the next call.
  func rows(_ stored: StoredTokens) -> TokenRows {
    let (base, count) = (stored.values.baseAddress, stored.count)
    switch store.settings.encoding {
    case .float32:
      return TokenRows(floats: base?.assumingMemoryBound(to: Float.self), count: count, dimension: dimension)
    case .float16:
      return TokenRows(halves: base?.assumingMemoryBound(to: UInt16.self), count: count, dimension: dimension)
    case .int8:
      return TokenRows(
        codes: base?.assumingMemoryBound(to: UInt8.self),
        scales: stored.scales.baseAddress?.assumingMemoryBound(to: Float.self), count: count, dimension: dimension)
    case .residual1, .residual2, .residual4:
      reserve(count)
      unpack(stored, into: values)
      return TokenRows(floats: values, count: count, dimension: dimension, factors: factors)
    }
  }

  private func reserve(_ tokens: Int) {
    guard tokens > capacity else { return }
    values.deallocate()
    factors.deallocate()
    capacity = max(256, 2 * tokens)
    values = .allocate(capacity: capacity * dimension)
    factors = .allocate(capacity: capacity)
  }

  /// Decodes residual codes without scaling vectors to length 1: that is left to `factors`.
  private func unpack(_ stored: StoredTokens, into out: UnsafeMutablePointer<Float>) {
    guard let bytes = stored.values.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    store.codec?.withKernel {
      ck_residual_unpack($0, stored.codes.baseAddress, store.layout.codeBytes, bytes, stored.count, out, factors)
    }
  }

  /// The vectors as floats, one after the other.
  func decode(_ stored: StoredTokens, into out: UnsafeMutablePointer<Float>) {
    let (base, numbers) = (stored.values.baseAddress, stored.count * dimension)
    guard let base, numbers > 0 else { return }
    switch store.settings.encoding {
    case .float32: out.update(from: base.assumingMemoryBound(to: Float.self), count: numbers)
    case .float16: ck_f32_from_f16(base.assumingMemoryBound(to: UInt16.self), numbers, out)
    case .int8:
      let scales = stored.scales.bindMemory(to: Float.self)
      for i in 0..<numbers { out[i] = scales[i / dimension] * Float(Int(stored.values[i]) - 128) }
    case .residual1, .residual2, .residual4:
      reserve(stored.count)
      unpack(stored, into: out)
      for i in 0..<numbers { out[i] *= factors[i / dimension] }
    }
  }
}

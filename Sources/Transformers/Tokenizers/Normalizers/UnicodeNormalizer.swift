import RankifyCore

/// The four normalization forms (UAX #15): decomposition, canonical order, and composition for NFC and NFKC.
struct UnicodeNormalizer: TextNormalizer {
  /// Whether what was decomposed is composed again.
  let composes: Bool
  /// Whether compatibility mappings count, too.
  let compatibly: Bool

  func normalize(_ text: inout WorkingText) {
    if text.bytes.allSatisfy({ $0 < 0x80 }) { return }
    var order = CanonicalOrder()
    text.rewrite { source, output in
      var i = 0
      while i < source.count {
        let (scalar, length) = source.scalar(at: i)
        Decompositions.shared.decompose(scalar, compatibly: compatibly) { order.append($0) }
        i += length
      }
      order.finish()
      if composes {
        compose(order, &output)
      } else {
        for scalar in order.scalars { output.append(scalar: scalar) }
      }
    }
  }

  /// The composition algorithm of UAX #15: a mark joins the last starter unless one of its class or higher stands
  /// between.
  private func compose(_ order: CanonicalOrder, _ output: inout [UInt8]) {
    var composed: [UInt32] = []
    composed.reserveCapacity(order.scalars.count)
    var starter: Int?
    var lastClass: UInt8 = 0
    for (index, scalar) in order.scalars.enumerated() {
      let combiningClass = order.combiningClass(at: index)
      if let starter, composed.count == starter + 1 || lastClass != 0 && lastClass < combiningClass,
        let whole = Decompositions.shared.composition(of: composed[starter], scalar)
      {
        composed[starter] = whole
        continue
      }
      if combiningClass == 0 { starter = composed.count }
      lastClass = combiningClass
      composed.append(scalar)
    }
    for scalar in composed { output.append(scalar: scalar) }
  }
}

import Tensors

extension ThreadPool {
  /// `[body(0), body(1), …]`, computed on several threads at once.
  package func map<T>(_ count: Int, _ body: (Int) -> T) -> [T] {
    [T](unsafeUninitializedCapacity: count) { out, written in
      let (base, span) = (out.baseAddress, (count + 4 * threads - 1) / (4 * threads))
      if let base, count > 0 {
        run((count + span - 1) / span) { piece in
          for i in (piece * span)..<min((piece + 1) * span, count) { (base + i).initialize(to: body(i)) }
        }
      }
      written = count
    }
  }
}

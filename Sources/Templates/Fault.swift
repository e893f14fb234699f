/// What went wrong while a template was read or rendered, and where as soon as that is known.
struct Fault: Error {
  let message: String
  /// The offset in the source, in bytes; `nil` until an expression or tag claims the fault.
  var place: Int?

  init(_ message: String, at place: Int? = nil) {
    (self.message, self.place) = (message, place)
  }

  /// The fault at `place`, unless something further in has claimed it.
  func located(at place: Int) -> Fault { Fault(message, at: self.place ?? place) }
}

/// Calls `body` with uninitialised memory, aligned to 64 bytes.
func withScratch<R>(bytes: Int, _ body: (UnsafeMutableRawPointer) -> R) -> R {
  let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 64), alignment: 64)
  defer { memory.deallocate() }
  return body(memory)
}

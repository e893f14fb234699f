import Downloads
import RankifyCore

/// Reads tar files, gzip-compressed or not: ustar, GNU long names, pax paths and sizes.
struct TarArchive {
  private let source: ByteSource
  private let buffer: UnsafeMutableRawBufferPointer

  /// A name of a million characters is not a name.
  private static let longestExtension = 1 << 20

  /// Unpacks the archive at `path` through `output`.
  static func extract(_ path: String, to output: ArchiveOutput) throws(RankifyError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    try TarArchive(source: try ByteSource(path), buffer: buffer).extract(to: output)
  }

  private func extract(to output: ArchiveOutput) throws(RankifyError) {
    var longName: String?
    var pax: PaxRecords?
    while let header = try nextHeader() {
      let name = pax?.path ?? longName ?? header.name
      switch header.kind {
      case .longName:
        longName = String(decoding: try body(header).prefix { $0 != 0 }, as: UTF8.self)
        continue
      case .extended:
        pax = PaxRecords(try body(header))
        if pax == nil { throw damaged("the extended header of '\(header.name)' is malformed") }
        continue
      case .ignored: try skip(padded(header.length))
      case .other(let kind): throw damaged("the entry '\(name)' is a \(kind), which is not unpacked")
      case .folder:
        _ = try output.place(of: name, in: source.name)
        try skip(padded(header.length))
      case .file: try extract(name, pax?.size ?? header.length, to: output)
      }
      (longName, pax) = (nil, nil)
    }
  }

  private func extract(_ name: String, _ length: Int, to output: ArchiveOutput) throws(RankifyError) {
    guard let path = try output.place(of: name, in: source.name) else { return try skip(padded(length)) }
    let target = try output.create(path)
    try forEachPiece(length) { bytes throws(RankifyError) in try target.write(bytes) }
    try skip(padded(length) - length)
    try target.commit()
  }

  /// `nil` at the end: a block of zeros, or the end of the file between two entries.
  private func nextHeader() throws(RankifyError) -> TarHeader? {
    var block: [UInt8] = []
    while block.count < TarHeader.size {
      let count = try source.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<(TarHeader.size - block.count)]))
      if count == 0 && block.isEmpty { return nil }
      if count == 0 { throw truncated() }
      block.append(contentsOf: buffer[..<count])
    }
    if block.allSatisfy({ $0 == 0 }) {
      try drain()
      return nil
    }
    guard let header = TarHeader(block) else {
      throw damaged("byte \(source.offset - TarHeader.size) does not begin a tar header")
    }
    return header
  }

  /// Reads what is left, so that a damaged end of the compression is noticed.
  private func drain() throws(RankifyError) {
    while try source.read(into: buffer) > 0 {}
  }

  private func body(_ header: TarHeader) throws(RankifyError) -> [UInt8] {
    if header.length > Self.longestExtension { throw damaged("an extended header has \(header.length) bytes") }
    var bytes: [UInt8] = []
    try forEachPiece(header.length) { piece throws(RankifyError) in bytes.append(contentsOf: piece) }
    try skip(padded(header.length) - header.length)
    return bytes
  }

  private func skip(_ length: Int) throws(RankifyError) {
    try forEachPiece(length) { _ throws(RankifyError) in }
  }

  private func forEachPiece(
    _ length: Int, _ accept: (UnsafeRawBufferPointer) throws(RankifyError) -> Void
  ) throws(RankifyError) {
    var rest = length
    while rest > 0 {
      let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(rest, buffer.count)]))
      if count == 0 { throw truncated() }
      try accept(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      rest -= count
    }
  }

  /// Data fill whole blocks.
  private func padded(_ length: Int) -> Int {
    let rest = length % TarHeader.size
    return rest == 0 ? length : length + (TarHeader.size - rest)
  }

  private func truncated() -> RankifyError { damaged("it ends in the middle of an entry") }

  private func damaged(_ what: String) -> RankifyError {
    .invalid(source.name, "cannot be unpacked: \(what); fetch the archive again or unpack it with another tool")
  }
}

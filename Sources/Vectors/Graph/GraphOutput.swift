import CKernels
import Foundation
import RankifyCore

/// A graph's file while it is built: mapped, so that the system may write it out when memory is short; it appears whole or
/// not at all.
final class GraphOutput {
  let path: String
  let layout: GraphLayout
  private let partial: String
  private let descriptor: Int32
  private let base: UnsafeMutableRawPointer
  private var isDone = false

  init(_ path: String, _ layout: GraphLayout) throws(RankifyError) {
    (self.path, self.layout, partial) = (path, layout, path + ".partial")
    descriptor = open(partial, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemFault.writing(path) }
    do throws(RankifyError) {
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        throw RankifyError(.failure, "\(path): another process is building this graph; wait until it is done")
      }
      base = try Self.map(descriptor, layout.fileLength, path)
    } catch {
      Descriptor.closeUnlocked(descriptor)
      throw error
    }
  }

  /// Reserves the whole file, so that a full disk is found now and not when a page is written.
  private static func map(_ file: Int32, _ length: Int, _ path: String) throws(RankifyError) -> UnsafeMutableRawPointer
  {
    guard ftruncate(file, 0) == 0, ftruncate(file, off_t(length)) == 0 else { throw SystemFault.writing(path) }
    #if canImport(Glibc)
      let code = posix_fallocate(file, 0, off_t(length))
      if code != 0 {
        ftruncate(file, 0)
        throw SystemFault.writing(path, code)
      }
    #endif
    guard let address = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), address != MAP_FAILED else {
      throw SystemFault.writing(path)
    }
    return address
  }

  deinit {
    munmap(base, layout.fileLength)
    if !isDone { unlink(partial) }
    Descriptor.closeUnlocked(descriptor)
  }

  /// The graph as the kernels see it.
  var kernel: ck_graph { layout.kernel(base) }

  /// The record of a node.
  func record(_ node: Int) -> UnsafeMutableRawPointer { base + GraphLayout.dataStart + node * layout.recordBytes }

  /// Copies what another graph, of the first nodes of this one, has.
  func copy(_ file: MappedFile, _ old: GraphLayout) {
    guard old.nodes > 0 else { return }
    let (count, upper) = (old.nodes * old.recordBytes, old.upperCount * 4)
    record(0).copyMemory(from: file.address(GraphLayout.dataStart, count), byteCount: count)
    guard upper > 0 else { return }
    (base + layout.upperStart).copyMemory(from: file.address(old.upperStart, upper), byteCount: upper)
  }

  /// Finishes the file: checksums, header, all of it on the disk, and in its place.
  func commit(_ header: GraphHeader) throws(RankifyError) {
    let sums = (base + layout.checksumsStart).bindMemory(to: UInt64.self, capacity: layout.checksumCount)
    for span in 0..<layout.checksumCount { sums[span] = layout.checksum(span, base).littleEndian }
    header.encoded().withUnsafeBytes {
      base.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(base), byteCount: $0.count)
    }
    guard msync(base, layout.fileLength, MS_SYNC) == 0, fsync(descriptor) == 0, rename(partial, path) == 0 else {
      throw SystemFault.writing(path)
    }
    isDone = true
    Descriptor.synchronizeFolder(of: path)
  }
}

extension GraphLayout {
  /// The graph at an address, as the kernels see it.
  func kernel(_ base: UnsafeMutableRawPointer) -> ck_graph {
    ck_graph(
      records: (base + Self.dataStart).assumingMemoryBound(to: UInt8.self), count: nodes, record_bytes: recordBytes,
      code_bytes: codeBytes, m: connections, upper: (base + upperStart).assumingMemoryBound(to: UInt32.self),
      upper_count: upperCount)
  }

  /// The checksum of a span of the file.
  func checksum(_ span: Int, _ base: UnsafeRawPointer) -> UInt64 {
    let first = Self.dataStart + span * Self.checksumSpan
    var sum = RowChecksum(seed: UInt64(span))
    sum.add(UnsafeRawBufferPointer(start: base + first, count: min(Self.checksumSpan, checksumsStart - first)))
    return sum.value
  }
}

import Foundation
import RankifyCore

/// The digest that a file is published with.
///
/// MD5, SHA-1 and SHA-256 are written out here: zlib has none of them, and a cryptography package for three functions of
/// fifty lines would cost every build a minute. They guard against damage in transit, only SHA-256 against an attacker.
public struct Checksum: Hashable, Sendable, CustomStringConvertible {
  /// The hash function.
  public enum Algorithm: String, Sendable {
    /// RFC 1321.
    case md5
    /// FIPS 180-4, section 6.1.
    case sha1
    /// FIPS 180-4, section 6.2.
    case sha256
    /// How git names a file: SHA-1 of the word `blob`, the length and the content.
    case gitBlob = "git-sha1"

    /// The digest's length in bytes.
    var digestSize: Int {
      switch self {
      case .md5: 16
      case .sha1, .gitBlob: 20
      case .sha256: 32
      }
    }
  }

  /// The hash function.
  public let algorithm: Algorithm
  /// The digest in lower-case hexadecimal.
  public let digest: String

  /// `nil` where `digest` is not the right number of hexadecimal digits.
  public init?(_ algorithm: Algorithm, _ digest: String) {
    guard digest.utf8.count == 2 * algorithm.digestSize, digest.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
      return nil
    }
    self.algorithm = algorithm
    self.digest = digest.lowercased()
  }

  /// The algorithm and the digest.
  public var description: String { "\(algorithm.rawValue):\(digest)" }

  /// The checksum of a file, read in pieces; `progress` gets the number of bytes read so far.
  /// - Complexity: linear in the size of the file, constant memory.
  package init(
    _ algorithm: Algorithm, of path: String, progress: (Int) -> Void = { _ in }
  ) throws(RankifyError) {
    let file = try FileRegion(path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var hasher = Self.hasher(algorithm, size: file.fileSize)
    var done = 0
    while true {
      let count = try file.read(into: buffer)
      if count == 0 { break }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      done += count
      progress(done)
    }
    self.init(algorithm, digest: hasher.finish())
  }

  /// The checksum of bytes in memory.
  package init(_ algorithm: Algorithm, of bytes: [UInt8]) {
    var hasher = Self.hasher(algorithm, size: bytes.count)
    bytes.withUnsafeBytes { hasher.update($0) }
    self.init(algorithm, digest: hasher.finish())
  }

  private static func hasher(_ algorithm: Algorithm, size: Int) -> StreamingHash {
    var hasher = StreamingHash(algorithm)
    if algorithm == .gitBlob { Array("blob \(size)\0".utf8).withUnsafeBytes { hasher.update($0) } }
    return hasher
  }

  private init(_ algorithm: Algorithm, digest: [UInt8]) {
    self.algorithm = algorithm
    let digits = Array("0123456789abcdef")
    self.digest = String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

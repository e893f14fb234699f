import Foundation
import RankifyCore

/// The digest that a file is published with.
///
/// MD5 and SHA-256 are written out here: zlib has neither, and a cryptography package for two functions of fifty lines
/// would cost every build a minute. They guard against damage in transit, MD5 not against an attacker.
public struct Checksum: Hashable, Sendable, CustomStringConvertible {
  /// The hash function.
  public enum Algorithm: String, Sendable {
    /// RFC 1321.
    case md5
    /// FIPS 180-4.
    case sha256

    /// The digest's length in bytes.
    var digestSize: Int { self == .md5 ? 16 : 32 }
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
    var hasher = StreamingHash(algorithm)
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
    var hasher = StreamingHash(algorithm)
    bytes.withUnsafeBytes { hasher.update($0) }
    self.init(algorithm, digest: hasher.finish())
  }

  private init(_ algorithm: Algorithm, digest: [UInt8]) {
    self.algorithm = algorithm
    let digits = Array("0123456789abcdef")
    self.digest = String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

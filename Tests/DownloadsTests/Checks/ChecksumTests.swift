import Downloads
import RankifyCore
import TestSupport
import Testing

struct ChecksumTests {
  /// RFC 1321, appendix A.5.
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
    (
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a"
    ),
  ])
  func md5GivesTheDigestsOfTheRFC(text: String, digest: String) {
    #expect(Checksum(.md5, of: Array(text.utf8)).digest == digest)
  }

  /// FIPS 180-4 examples, NIST.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func sha256GivesTheDigestsOfTheStandard(text: String, digest: String) {
    #expect(Checksum(.sha256, of: Array(text.utf8)).digest == digest)
  }

  /// FIPS 180-4 examples, NIST.
  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "a49b2446a02c645bf419f995b67091253a04a259"
    ),
  ])
  func sha1GivesTheDigestsOfTheStandard(text: String, digest: String) {
    #expect(Checksum(.sha1, of: Array(text.utf8)).digest == digest)
  }

  /// The names that `git hash-object` gives an empty file and one line.
  @Test(arguments: [
    ("", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"), ("hello world\n", "3b18e512dba79e4c8300dd08aeb37f8e728b8dad"),
  ])
  func gitBlobsAreNamedAsGitNamesThem(text: String, digest: String) throws {
    let folder = try TemporaryFolder()
    #expect(Checksum(.gitBlob, of: Array(text.utf8)).digest == digest)
    #expect(try Checksum(.gitBlob, of: try folder.write("blob", text)).digest == digest)
  }

  /// One million letters a, FIPS 180-4 and the RFC's usual companion.
  @Test func aMillionBytesFromAFileGiveTheKnownDigests() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a", bytes: [UInt8](repeating: 0x61, count: 1_000_000))
    #expect(
      try Checksum(.sha256, of: path).digest == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    #expect(try Checksum(.sha1, of: path).digest == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
    #expect(try Checksum(.md5, of: path).digest == "7707d6ae4e027c70eea2a935c2296f21")
  }

  /// A message that ends anywhere around the block boundary, checked against itself in two pieces through a file.
  @Test func everyLengthAroundABlockIsPadded() throws {
    let folder = try TemporaryFolder()
    var seen: Set<String> = []
    for length in 50...130 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
      let path = try folder.write("bytes", bytes: bytes)
      let digest = Checksum(.sha256, of: bytes)
      #expect(try Checksum(.sha256, of: path) == digest)
      seen.insert(digest.digest)
    }
    #expect(seen.count == 81)
  }

  @Test func onlyHexadecimalOfTheRightLengthIsAChecksum() {
    #expect(Checksum(.md5, "D41D8CD98F00B204E9800998ECF8427E")?.digest == "d41d8cd98f00b204e9800998ecf8427e")
    #expect(Checksum(.md5, "d41d8cd98f00b204e9800998ecf8427") == nil)
    #expect(Checksum(.md5, "g41d8cd98f00b204e9800998ecf8427e") == nil)
    #expect(Checksum(.sha256, "d41d8cd98f00b204e9800998ecf8427e") == nil)
  }
}

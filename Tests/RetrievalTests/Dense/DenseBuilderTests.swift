import Foundation
import RankifyCore
import Retrieval
import TestSupport
import Testing
import Vectors

struct DenseBuilderTests {
  @Test func whatIsContinuedIsKeptAsItWasBegun() throws {
    let fixture = try DenseFixture(1500)
    let encoding = DocumentEncoding(HashingEncoder()) { (done, _) throws(RankifyError) in
      if done > 1024 { throw RankifyError(.interrupted, "enough") }
    }
    #expect(throws: RankifyError.self) {
      try DenseBuilder(fixture.path, encoding, storage: VectorStorage(encoding: .int8)).run()
    }
    #expect(try DenseBuilder(fixture.path, DocumentEncoding(HashingEncoder()), start: .resuming).run() == 476)
    #expect(try DenseIndex(SparseIndex(fixture.path)).storage.encoding == .int8)
  }

  @Test func progressCountsUpToTheTotal() throws {
    let fixture = try DenseFixture(1300)
    nonisolated(unsafe) var calls: [(Int, Int)] = []
    let encoding = DocumentEncoding(HashingEncoder()) { (done, total) throws(RankifyError) in
      calls.append((done, total))
    }
    #expect(try DenseBuilder(fixture.path, encoding).run() == 1300)
    #expect(calls.map(\.0) == calls.map(\.0).sorted() && calls.last?.0 == 1300)
    #expect(calls.allSatisfy { $0.1 == 1300 } && calls.count > 10)
  }

  @Test func vectorsAreNotKeptInAnotherWayUnasked() throws {
    let fixture = try DenseFixture(10)
    try fixture.encode()
    let kept = #expect(throws: RankifyError.self) {
      try fixture.encode(storage: VectorStorage(encoding: .float16), start: .resuming)
    }
    #expect(kept?.message.contains("kept as fp32, compared by dot, not as fp16, compared by dot") == true)
    try expectInStep(fixture.path, fixture.documents)
  }

  private struct Broken: DenseEncoder {
    let identity = HashingEncoder().identity
    func encode(_ texts: [String], as role: TextRole) -> [[Float]] {
      texts.map { Array(repeating: $0.contains("w1q") ? .nan : 0.5, count: 32) }
    }
  }

  @Test func aVectorThatIsNoNumberNamesItsDocument() throws {
    let folder = try TemporaryFolder()
    let path = try build([Document(id: "good", text: "x"), Document(id: "bad", text: "w1q")], folder).path
    let error = #expect(throws: RankifyError.self) { try DenseBuilder(path, DocumentEncoding(Broken())).run() }
    #expect(error?.message.hasPrefix("document 'bad': hashing gives it a vector that cannot be stored") == true)
  }

  private struct Failing: DenseEncoder {
    let identity = HashingEncoder().identity
    func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [[Float]] {
      if let index = texts.firstIndex(of: "w1q") { throw RankifyError(.failure, "text", index, "is too much") }
      return texts.map { _ in Array(repeating: 0.5, count: 32) }
    }
  }

  /// Texts are encoded in the order of their lengths.
  @Test func aTextThatTheEncoderCannotTakeIsNamed() throws {
    let folder = try TemporaryFolder()
    let texts = ["x", "a longer text", "w1q", "the longest of all texts"]
    let documents = texts.enumerated().map { Document(id: "d\($0)", text: $1) }
    let path = try build(documents, folder).path
    let error = #expect(throws: RankifyError.self) { try DenseBuilder(path, DocumentEncoding(Failing())).run() }
    #expect(error?.message == "document 'd2': is too much")
  }
}

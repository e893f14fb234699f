import RankifyCore
import Vectors

/// Gives the documents of an index their token vectors, in steps that each survive a kill.
///
/// Where they are kept as codes of residuals, the first step encodes a sample of the documents and trains the codec by it;
/// its vectors serve again later. Further steps are as those of `DenseBuilder`.
public struct LateBuilder {
  private let builder: RepresentationBuilder<LateRepresentation>
  private let encoding: LateEncoding
  private var storage: TokenStorage { builder.storage }

  /// Opens the index at `path`.
  /// - Parameter storage: how to keep token vectors; `nil` for as the index keeps those it has, or else in 2 bits a number
  /// - Throws: bad arguments where it has token vectors and `start` is `.new`, or they are kept otherwise; invalid input
  ///   where they are of another encoder.
  public init(
    _ path: String, _ encoding: LateEncoding, storage: TokenStorage? = nil, start: DenseBuilder.Start = .new
  ) throws(RankifyError) {
    self.encoding = encoding
    builder = try RepresentationBuilder(path, encoding, storage, isNew: start == .new) { TokenStorage() }
    try builder.storage.check(encoding.identity, path)
  }

  /// Encodes whatever has no token vectors, and gives the number of documents encoded.
  ///
  /// Memory: one window of documents, and for the training a sample of at most 512 MiB of vectors.
  public func run() throws(RankifyError) -> Int {
    var known: [String: TokenVectors] = [:]
    var codec: ResidualCodec?
    // Before the first step, so that nobody waits to write while it is trained.
    if let bits = storage.encoding.residualBits, try LateState.load(builder.database) == nil {
      let sample = try CodecSample(builder.database, encoding, storage, bits: bits)
      (codec, known) = (try sample.codec(), sample.known)
    }
    return try builder.run(&known) { () throws(RankifyError) in try prepared(codec) }
  }

  private func prepared(_ codec: ResidualCodec?) throws(RankifyError) -> ResidualCodec? {
    guard codec == nil, storage.encoding.residualBits != nil else { return codec }
    throw RankifyError(
      .failure, "\(builder.database.path): its token vectors were dropped meanwhile; begin again")
  }
}

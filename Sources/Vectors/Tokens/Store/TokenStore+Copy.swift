import CKernels
import RankifyCore

extension TokenStore {
  /// Writes a new store of the documents that are not deleted, in their order and bit by bit, as one segment after the other
  /// of full size: small commits make a store slower to search.
  ///
  /// Numbers change: a document's new number is the count of documents before it that live.
  /// - Returns: the new store's state.
  @discardableResult public func compact(to path: String) throws(RankifyError) -> VectorStoreStamp {
    let writer = try TokenStoreWriter(creating: path, settings, codec: codec)
    for segment in segments.all {
      let error = segment.tokens > 0 ? segment.squaredError / Double(segment.tokens) : 0
      for document in segment.first..<(segment.first + segment.documents) where isLive(document) {
        try verify(document, in: segment)
        let stored = stored(document)
        try writer.append(copies: bytes(stored, error * Double(stored.count)), lengths: [stored.count])
      }
    }
    return try writer.commit()
  }

  /// What is stored of a document.
  func bytes(_ stored: StoredTokens, _ squaredError: Double) -> TokenBytes {
    let codes = codec.map { codec in
      (0..<stored.count).map {
        UInt32(ck_code(stored.codes.baseAddress, layout.codeBytes, $0, codec.centroids.count))
      }
    }
    let scales = stored.scales.bindMemory(to: Float.self)
    return TokenBytes(
      codes: codes ?? [], scales: Array(scales), values: Array(stored.values), squaredError: squaredError)
  }
}

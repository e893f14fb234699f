import RankifyCore

/// The encoder whose vectors of documents a query encoder was trained beside, by the record of that training: what is to
/// encode documents in its place.
public struct DocumentTower: Hashable, Sendable {
  /// A folder or `org/name`.
  public let name: String
  /// Of weights, tokenizer and settings.
  public let checksum: String

  /// What errors say of the query encoder, behind its name.
  package var limitation: String { "encodes queries only, for documents encoded by \(name) (checksum \(checksum))" }

  /// That of a folder; `nil` where the model in it encodes documents, too.
  /// - Throws: where the record is damaged, for it cannot be told then
  package init?(folder: String) throws(RankifyError) {
    let file = folder + "/" + ModelFolderWriter.recordName
    guard FileStatus.exists(file) else { return nil }
    do {
      guard let encoder = try JSONObject(file: file).optionalObject("document_encoder") else { return nil }
      (name, checksum) = (try encoder.string("name"), try encoder.string("checksum"))
    } catch {
      throw RankifyError(
        .invalidInput, "\(file): is no record of a training that this program knows; train the model again",
        cause: error)
    }
  }
}

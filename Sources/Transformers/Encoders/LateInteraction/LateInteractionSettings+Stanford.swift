import RankifyCore

extension LateInteractionSettings {
  /// Reads `artifact.metadata` as colbert-ai does, with its defaults where a member or the whole file is missing; the members
  /// may stand in an object `config`.
  init(stanford folder: ModelFolder) throws(RankifyError) {
    let path = folder.path + "/artifact.metadata"
    let file = FileStatus.exists(path) ? try JSONObject(file: path) : JSONObject(file: path, members: [:])
    let metadata = try file.optionalObject("config") ?? file
    self.init(file: path)
    query = try Self.reading(metadata, "query_token_id", "[unused0]", lengthKey: "query_maxlen", 32)
    document = try Self.reading(metadata, "doc_token_id", "[unused1]", lengthKey: "doc_maxlen", 220)
    if let length = query.length {
      expansion = QueryExpansion(
        length: length, isAttended: try metadata.optionalBool("attend_to_mask_tokens") ?? false)
    }
    skiplist.lookUp = .firstToken
    if try metadata.optionalBool("mask_punctuation") ?? true { skiplist.words = Skiplist.punctuation }
    let dimension = try metadata.optionalInt("dim").map { Length(tokens: $0, key: "dim") }
    projection.source = .matrix("linear", dimension: dimension)
    scoring = try Self.scoring(metadata)
  }

  private static func reading(
    _ metadata: JSONObject, _ key: String, _ marker: String, lengthKey: String, _ length: Int
  ) throws(RankifyError) -> Reading {
    var reading = Reading(marker: .token(marker), markerKey: key)
    switch metadata.value(key) {
    case nil: break
    case .string(let token): reading.marker = .token(token)
    case .number(let number):
      guard let id = Int(exactly: number) else { throw metadata.expected("a token or its id", key) }
      reading.marker = .id(id)
    default: throw metadata.expected("a token or its id", key)
    }
    reading.length = Length(tokens: try metadata.optionalInt(lengthKey) ?? length, key: lengthKey)
    return reading
  }

  private static func scoring(_ metadata: JSONObject) throws(RankifyError) -> LateInteractionScoring {
    let scoring = LateInteractionScoring(
      similarity: try choice(metadata, "similarity") ?? .cosine,
      interaction: try choice(metadata, "interaction") ?? .colbert)
    let length = try metadata.optionalInt("query_maxlen") ?? 32
    if scoring.interaction == .flipr, length != 64 {
      throw .invalid(
        metadata.file, "'interaction' is 'flipr', which needs a 'query_maxlen' of 64, but that is \(length)")
    }
    return scoring
  }

  private static func choice<T: RawRepresentable<String> & CaseIterable>(
    _ metadata: JSONObject, _ key: String
  ) throws(RankifyError) -> T? {
    guard let name = try metadata.optionalString(key) else { return nil }
    guard let value = T(rawValue: name) else {
      throw metadata.expected(T.allCases.map(\.rawValue).joined(separator: " or "), key)
    }
    return value
  }
}

import RankifyCore

/// What a model's folder says about late interaction, before its tokenizer is known.
struct LateInteractionSettings: Sendable {
  /// A token that stands behind the first one and tells queries from documents.
  enum Marker: Hashable, Sendable {
    case token(String)
    case id(Int)
  }

  /// A number of tokens, and the key that says so.
  struct Length: Sendable {
    var tokens: Int
    var key: String
  }

  /// How texts of one role are read.
  struct Reading: Sendable {
    var marker: Marker?
    /// The key of the marker.
    var markerKey = ""
    /// What stands before the text.
    var prompt = ""
    /// `nil`: as many tokens as the encoder reads.
    var length: Length?
    /// The most tokens where `length` is `nil`; `nil`: as many as the encoder reads.
    var defaultLength: Int?
  }

  /// The file that says it, for messages.
  var file: String
  var query = Reading()
  var document = Reading()
  /// `nil`: short queries stay short.
  var expansion: QueryExpansion?
  var skiplist = Skiplist()
  /// Whether white space around texts is cut off before anything else.
  var trims = false
  /// What turns states into vectors.
  var projection = ProjectionPlan()
  var scoring = LateInteractionScoring()

  init(file: String) { self.file = file }
}

/// How short queries are filled up with tokens whose vectors count.
struct QueryExpansion: Sendable {
  /// Tokens of a query that was filled up.
  var length: LateInteractionSettings.Length
  /// The token; `nil`: the mask, or else the end of text.
  var token: String?
  /// Whether the query's own tokens attend to those filled in.
  var isAttended = false
  /// Whether longer queries are cut off at `length`, or read as far as queries are read.
  var cutsLonger = true
}

/// Where the layers between the encoder's states and the vectors come from.
struct ProjectionPlan: Sendable {
  enum Source: Sendable {
    /// Modules in these folders, and the activation of those that name none.
    case modules([String], defaultActivation: String)
    /// A matrix of this name among the encoder's own weights; a number of rows that the settings promise, and its key.
    case matrix(String, dimension: LateInteractionSettings.Length?)
  }

  var source = Source.modules([], defaultActivation: "")
  var isNormalized = true
}

import ArgumentParser
import Rankify

/// The token vectors of an index.
struct IndexLateOptions: ParsableArguments {
  @Option(
    defaultAsFlag: EncoderChoice.ofIndex, parsing: .next,
    help: ArgumentHelp(
      "Give every document a vector for each token by this encoder: a folder, an installed name, or org/name; without MODEL the encoder of the token vectors that the index has.",
      valueName: "model"))
  var late: EncoderChoice?

  @Option(
    help:
      "How token vectors are kept: \(TokenEncoding.list) (default: 2bit). The last three are searched by PLAID. Without --late, fp32 or fp16 that the index has becomes this, and nothing is encoded."
  )
  var tokens: TokenEncoding?

  @Option(help: "Keep one vector for about N that are alike, by clustering the tokens of a document (default: 1).")
  var poolFactor: Int?

  @Flag(help: "Remove the token vectors; with --late, make new ones.")
  var dropTokens = false

  @OptionGroup var reading: TokenOptions

  /// The encoder that is named, if one is.
  var model: String? {
    if case .named(let name) = late { name } else { nil }
  }

  /// Whether anything is wanted of the token vectors.
  var isGiven: Bool { late != nil || dropTokens || recodes }

  /// Whether the token vectors that are there are to be kept in another way.
  var recodes: Bool { late == nil && !dropTokens && (tokens != nil || poolFactor != nil) }

  /// The first option given that says how token vectors are kept.
  private var storageOption: String? { tokens != nil ? "--tokens" : poolFactor != nil ? "--pool-factor" : nil }

  func validate() throws {
    if let poolFactor, !(1...64).contains(poolFactor) {
      throw ValidationError("--pool-factor \(poolFactor): expected 1 to 64")
    }
    if model != nil { return }
    if !recodes, let option = storageOption {
      throw ValidationError("\(option) says how new token vectors are kept: give --late MODEL")
    }
    if reading.isUsed { throw ValidationError("options of late interaction are the encoder's: give --late MODEL") }
    if dropTokens, late != nil {
      throw ValidationError("--drop-tokens leaves none to go on from: give --late MODEL to make new ones")
    }
  }

  /// Checks that the options suit an index that is built anew.
  func validateForNew() throws {
    if recodes, let option = storageOption {
      throw ValidationError("\(option) says how token vectors are kept: give --late MODEL")
    }
    if late != nil, model == nil {
      throw ValidationError("--late: a new index has no encoder yet; give --late MODEL")
    }
  }
}

extension TokenEncoding: ExpressibleByArgument {
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

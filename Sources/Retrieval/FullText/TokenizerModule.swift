import CSQLite
import RankifyCore

/// Registers the index's analysis with SQLite as the FTS5 tokenizer `rankify`, so that full text, phrase queries and
/// snippets see the very terms that the postings hold.
package enum TokenizerModule {
  static let name = "rankify"

  /// Makes the tokenizer known to `database`; `state` must live as long as the connection.
  package static func register(on database: Database, state: TokenizerState) throws(RankifyError) {
    let api = try FTS5.api(of: database)
    var callbacks = fts5_tokenizer(xCreate: create, xDelete: delete, xTokenize: tokenize)
    let context = Unmanaged.passRetained(state).toOpaque()
    let release: @convention(c) (UnsafeMutableRawPointer?) -> Void = { pointer in
      if let pointer { Unmanaged<TokenizerState>.fromOpaque(pointer).release() }
    }
    let status = api.pointee.xCreateTokenizer(api, name, context, &callbacks, release)
    guard status == SQLITE_OK else { throw database.fault(status, "create tokenizer") }
  }

  private static let create:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafePointer<CChar>?>?, Int32,
      UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32 = { context, _, _, result in
      // Every tokenizer of a connection is the connection's one state.
      result?.pointee = OpaquePointer(context)
      return SQLITE_OK
    }

  private static let delete: @convention(c) (OpaquePointer?) -> Void = { _ in }

  private static let tokenize:
    @convention(c) (
      OpaquePointer?, UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, Int32,
      (@convention(c) (UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, Int32, Int32, Int32) -> Int32)?
    ) -> Int32 = { tokenizer, context, _, text, count, token in
      guard let tokenizer, let token else { return SQLITE_ERROR }
      let state = Unmanaged<TokenizerState>.fromOpaque(UnsafeRawPointer(tokenizer)).takeUnretainedValue()
      let start = UnsafeRawPointer(text)?.assumingMemoryBound(to: UInt8.self)
      var status = SQLITE_OK
      state.tokenize(UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(count))) { term, start, end in
        let bytes = UnsafeRawPointer(term.baseAddress)?.assumingMemoryBound(to: CChar.self)
        status = token(context, 0, bytes, Int32(term.count), Int32(start), Int32(end))
        return status == SQLITE_OK
      }
      return status
    }
}

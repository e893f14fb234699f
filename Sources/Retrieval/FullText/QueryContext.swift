import CSQLite
import RankifyCore

/// What FTS5 tells an auxiliary function about the query and the document at hand.
struct QueryContext {
  private let api: UnsafePointer<Fts5ExtensionApi>
  private let context: OpaquePointer

  init?(_ api: UnsafePointer<Fts5ExtensionApi>?, _ context: OpaquePointer?) {
    guard let api, let context else { return nil }
    (self.api, self.context) = (api, context)
  }

  /// The document's number.
  var number: Int { Int(api.pointee.xRowid(context)) }

  /// The query's phrases; a single word is one, too.
  var phraseCount: Int { Int(api.pointee.xPhraseCount(context)) }

  /// Terms of a phrase.
  func size(ofPhrase phrase: Int) -> Int { Int(api.pointee.xPhraseSize(context, Int32(phrase))) }

  /// What the function was registered with.
  func userData<Object: AnyObject>(as type: Object.Type) -> Object? {
    api.pointee.xUserData(context).map { Unmanaged<Object>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Calls `body` with column and position of each occurrence of a phrase in the document.
  func forEachOccurrence(ofPhrase phrase: Int, _ body: (_ column: Int32, _ position: Int32) -> Void) -> Int32 {
    var iterator = Fts5PhraseIter()
    var (column, position) = (Int32(-1), Int32(-1))
    let status = api.pointee.xPhraseFirst(context, Int32(phrase), &iterator, &column, &position)
    guard status == SQLITE_OK else { return status }
    while column >= 0 {
      body(column, position)
      api.pointee.xPhraseNext(context, &iterator, &column, &position)
    }
    return SQLITE_OK
  }

  /// How many documents of the index have a phrase; a negative SQLite status where that cannot be told.
  func documentCount(ofPhrase phrase: Int) -> Int {
    var count = 0
    let status = withUnsafeMutablePointer(to: &count) { count in
      api.pointee.xQueryPhrase(context, Int32(phrase), count) { _, _, count in
        count?.assumingMemoryBound(to: Int.self).pointee += 1
        return SQLITE_OK
      }
    }
    return status == SQLITE_OK ? count : -Int(status)
  }

  /// The object kept for the length of the query, made by `make` at the first document; `nil` where that fails.
  func cached<Object: AnyObject>(_ make: () -> Object?) -> Object? {
    if let known = api.pointee.xGetAuxdata(context, 0) {
      return Unmanaged<Object>.fromOpaque(known).takeUnretainedValue()
    }
    guard let object = make() else { return nil }
    let status = api.pointee.xSetAuxdata(context, Unmanaged.passRetained(object as AnyObject).toOpaque()) { pointer in
      if let pointer { Unmanaged<AnyObject>.fromOpaque(pointer).release() }
    }
    return status == SQLITE_OK ? object : nil
  }
}

extension FTS5 {
  /// Registers an auxiliary function. `state` lives as long as the connection.
  static func register(
    _ function: fts5_extension_function, as name: String, state: AnyObject, on database: Database
  ) throws(RankifyError) {
    let api = try api(of: database)
    let release: @convention(c) (UnsafeMutableRawPointer?) -> Void = { pointer in
      if let pointer { Unmanaged<AnyObject>.fromOpaque(pointer).release() }
    }
    let status = api.pointee.xCreateFunction(
      api, name, Unmanaged.passRetained(state).toOpaque(), function, release)
    guard status == SQLITE_OK else { throw database.fault(status, name) }
  }
}

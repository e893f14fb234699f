import RankifyCore

/// The measures that a list of names asks for, in the syntax of ir_measures and of trec_eval's `-m`.
///
/// `P.5,10`, `ndcg_cut_10`, `official`, `AP(rel=2)@100` may be mixed. Naming one family several times joins its parameters.
public struct MeasureSelection: Sendable {
  /// The lines trec_eval prints: its own in its own order, others after them in the order asked for.
  public let trecColumns: [TrecColumn]
  /// The measures in the order asked for, each once; texts such as `runid` and `relstring` are none.
  public let measures: [Measure]

  /// Reads `names`; throws for unknown ones, with the nearest that are known.
  public init(_ names: [String], compatibility: Compatibility = .trecEval9) throws(RankifyError) {
    var request = Request()
    for name in names { try request.add(name, compatibility) }
    var columns: [String: [TrecColumn]] = [:]
    for (family, raw) in request.parameters {
      columns[family] = try TrecRegistry.family(family)?.expand(TrecParameters(family: family, raw: raw))
    }
    trecColumns =
      TrecRegistry.families.flatMap { columns[$0.name] ?? [] }
      + request.others.map { TrecColumn(label: $0.name, content: .measure($0)) }
    var seen = Set<Measure>()
    measures = request.order.flatMap { item in
      switch item {
      case .family(let name): (columns[name] ?? []).compactMap(\.measure)
      case .measure(let measure): [measure]
      }
    }.filter { seen.insert($0).inserted }
  }
}

extension TrecColumn {
  /// The measure shown, `nil` for texts.
  public var measure: Measure? {
    if case .measure(let measure) = content { measure } else { nil }
  }
}

/// Names as they come in, sorted into families of trec_eval with their parameters, and other measures.
private struct Request {
  enum Item { case family(String), measure(Measure) }

  var order: [Item] = []
  var others: [Measure] = []
  var parameters: [String: String?] = [:]

  mutating func add(_ name: String, _ compatibility: Compatibility) throws(RankifyError) {
    if name.contains("(") || name.contains("@") { return try addOther(name) }
    if let members = TrecRegistry.members(name, compatibility) {
      for member in members { addFamily(member, nil) }
    } else if TrecRegistry.family(name) != nil {
      addFamily(name, nil)
    } else if let (family, raw) = Request.split(name) {
      addFamily(family, raw)
    } else {
      try addOther(name)
    }
  }

  private mutating func addOther(_ name: String) throws(RankifyError) {
    let measure = try MeasureRegistry.measure(name)
    if others.contains(measure) { return }
    others.append(measure)
    order.append(.measure(measure))
  }

  private mutating func addFamily(_ name: String, _ raw: String?) {
    guard let known = parameters[name] else {
      order.append(.family(name))
      parameters[name] = raw
      return
    }
    guard let raw, raw != known else { return }
    parameters[name] = known.map { "\($0),\(raw)" } ?? raw
  }

  /// `P.5,10` and `P_10` taken apart, `nil` where neither fits a known family.
  private static func split(_ name: String) -> (String, String)? {
    if let dot = name.firstIndex(of: "."), TrecRegistry.family(String(name[..<dot])) != nil {
      return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }
    for family in TrecRegistry.families where name.hasPrefix(family.name + "_") {
      let raw = String(name.dropFirst(family.name.count + 1))
      if (try? family.expand(TrecParameters(family: family.name, raw: raw))) != nil { return (family.name, raw) }
    }
    return nil
  }
}

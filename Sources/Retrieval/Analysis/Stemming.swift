/// The stemmer of one pass over a text.
struct Stemming {
  private enum Method {
    case none
    case porter
    case snowball(SnowballStemmer)
  }

  private let method: Method

  /// Creates the stemmer; ``Analyzer`` has made sure that it exists.
  init(_ stemmer: AnalysisSettings.Stemmer) {
    switch stemmer {
    case .none: method = .none
    case .porter: method = .porter
    case .snowball(let algorithm): method = SnowballStemmer(algorithm).map { .snowball($0) } ?? .none
    }
  }

  @inline(__always)
  func apply(to buffer: inout TermBuffer, isASCII: Bool) {
    switch method {
    case .none: break
    case .porter: buffer.applyPorter(isASCII: isASCII)
    case .snowball(let stemmer): stemmer.stem(&buffer)
    }
  }
}

extension TrainingRecord.Kind {
  /// The library that model hubs name.
  var library: String {
    switch self {
    case .sentenceEncoder, .crossEncoder: "sentence-transformers"
    case .lateInteraction: "PyLate"
    case .scorer: "rankify"
    }
  }

  /// The task that model hubs name.
  var pipeline: String {
    switch self {
    case .sentenceEncoder, .lateInteraction: "sentence-similarity"
    case .crossEncoder, .scorer: "text-ranking"
    }
  }

  var tags: [String] {
    switch self {
    case .sentenceEncoder: ["sentence-transformers", "sentence-similarity", "feature-extraction", "dense"]
    case .lateInteraction: ["ColBERT", "PyLate", "sentence-transformers", "sentence-similarity", "feature-extraction"]
    case .crossEncoder: ["sentence-transformers", "cross-encoder", "reranker"]
    case .scorer: ["late-interaction", "reranker"]
    }
  }

  var words: String {
    switch self {
    case .sentenceEncoder: "An encoder of texts to single vectors,"
    case .lateInteraction: "An encoder of texts to a vector for each token (late interaction),"
    case .crossEncoder: "A re-ranker that reads query and document together,"
    case .scorer: "A LITE scorer of the similarities between the tokens of query and document,"
    }
  }
}

extension ModelCard {
  /// How the model is loaded; `FOLDER` is where it lies.
  var use: String { (["## Use"] + snippets).joined(separator: "\n\n") }

  private var snippets: [String] {
    switch record.kind {
    case .sentenceEncoder: record.documentEncoder.map { queryEncoder($0.name, $0.checksum) } ?? sentenceEncoder
    case .lateInteraction: lateInteraction
    case .crossEncoder: crossEncoder
    case .scorer:
      [shell("rankify rerank -r RUN -c CORPUS -t QUERIES --method lite --model FOLDER --scorer FOLDER -o OUT")]
    }
  }

  private var sentenceEncoder: [String] {
    [
      shell(
        "rankify index -i INDEX CORPUS --dense FOLDER", "rankify retrieve -i INDEX -t QUERIES --method dense -o RUN"),
      python(
        "from sentence_transformers import SentenceTransformer", "", "model = SentenceTransformer(\"FOLDER\")",
        "queries = model.encode_query([\"a question\"])", "documents = model.encode_document([\"a document\"])",
        "print(model.similarity(queries, documents))"),
    ]
  }

  private func queryEncoder(_ name: String, _ checksum: String) -> [String] {
    [
      "Queries are encoded by this model, documents by \(Self.code(name)) (checksum \(Self.code(checksum))).",
      shell(
        "rankify index -i INDEX CORPUS --dense \(Self.line(name))",
        "rankify retrieve -i INDEX -t QUERIES --method dense --query-model FOLDER -o RUN"),
      python(
        "from sentence_transformers import SentenceTransformer", "",
        "queries = SentenceTransformer(\"FOLDER\").encode_query([\"a question\"])",
        "documents = SentenceTransformer(\(Self.quoted(name))).encode_document([\"a document\"])",
        "print(queries @ documents.T)"),
    ]
  }

  private var lateInteraction: [String] {
    [
      shell("rankify index -i INDEX CORPUS --late FOLDER", "rankify retrieve -i INDEX -t QUERIES --method late -o RUN"),
      python(
        "from pylate import models, rank", "", "model = models.ColBERT(\"FOLDER\")",
        "queries = model.encode([\"a question\"], is_query=True)",
        "documents = model.encode([[\"a document\", \"another\"]], is_query=False)",
        "print(rank.rerank([[0, 1]], queries, documents))"),
    ]
  }

  private var crossEncoder: [String] {
    [
      shell("rankify rerank -r RUN -c CORPUS -t QUERIES --method cross-encoder --model FOLDER -o OUT"),
      python(
        "from sentence_transformers import CrossEncoder", "", "model = CrossEncoder(\"FOLDER\")",
        "print(model.predict([(\"a question\", \"a document\")]))"),
    ]
  }

  private func shell(_ lines: String...) -> String { Self.fenced("bash", lines) }

  private func python(_ lines: String...) -> String { Self.fenced("python", lines) }

  private static func fenced(_ language: String, _ lines: [String]) -> String {
    (["```\(language)"] + lines + ["```"]).joined(separator: "\n")
  }

  private static func quoted(_ text: String) -> String {
    "\"" + line(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

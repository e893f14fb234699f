/// Names that people use without the organisation.
enum ModelAliases {
  private static let repositories = [
    "sentence-transformers/all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L12-v2",
    "sentence-transformers/all-mpnet-base-v2", "sentence-transformers/multi-qa-MiniLM-L6-cos-v1",
    "sentence-transformers/msmarco-distilbert-base-tas-b", "BAAI/bge-small-en-v1.5", "BAAI/bge-base-en-v1.5",
    "BAAI/bge-large-en-v1.5", "BAAI/bge-m3", "BAAI/bge-reranker-base", "BAAI/bge-reranker-v2-m3",
    "intfloat/e5-small-v2",
    "intfloat/e5-base-v2", "intfloat/multilingual-e5-small", "intfloat/multilingual-e5-base", "thenlper/gte-small",
    "thenlper/gte-base", "cross-encoder/ms-marco-MiniLM-L6-v2", "cross-encoder/ms-marco-MiniLM-L12-v2",
    "nomic-ai/modernbert-embed-base", "Alibaba-NLP/gte-modernbert-base", "colbert-ir/colbertv2.0",
  ]

  /// The other names of `name`: the repository of a short name, or the short name of a repository.
  static func equivalents(of name: String) -> [String] {
    if let repository = repositories.first(where: { short($0) == name }) { return [repository] }
    return repositories.contains(name) ? [short(name)] : []
  }

  /// Every name that is known without being installed.
  static var all: [String] { repositories + repositories.map(short) }

  private static func short(_ repository: String) -> String {
    repository.split(separator: "/").last.map(String.init) ?? repository
  }
}

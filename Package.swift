// swift-tools-version: 6.2
import PackageDescription

/// Continuous integration sets `RANKIFY_STRICT=1`: every warning of ours is then an error. Users' builds never break on a
/// warning that a newer compiler invents.
let strict: [SwiftSetting] = Context.environment["RANKIFY_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

let package = Package(
  name: "rankify",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Rankify", targets: ["Rankify"]),
    .executable(name: "rankify", targets: ["RankifyCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // Row C: system libraries and C kernels.
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
    .systemLibrary(
      name: "CStemmer", providers: [.apt(["libstemmer-dev"]), .brew(["snowball"])]),
    .systemLibrary(
      name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .target(name: "CPostings"),
    .target(name: "CKernels"),

    // Row 0: the vocabulary; matrices; files from afar.
    .target(name: "RankifyCore", swiftSettings: strict),
    .target(name: "Tensors", dependencies: ["CKernels", "CBLAS"], swiftSettings: strict),
    .target(name: "Downloads", dependencies: ["RankifyCore", "CZlib"], swiftSettings: strict),

    // Row 1: a model's name to a folder; text and checkpoints to vectors; vectors to neighbours;
    // templates to text.
    .target(name: "ModelHub", dependencies: ["RankifyCore", "Downloads"], swiftSettings: strict),
    .target(name: "Transformers", dependencies: ["RankifyCore", "Tensors"], swiftSettings: strict),
    .target(name: "Vectors", dependencies: ["RankifyCore", "Tensors"], swiftSettings: strict),
    .target(name: "Templates", dependencies: ["RankifyCore"], swiftSettings: strict),

    // Row 2: somebody to talk to, on this machine or on a server.
    .target(
      name: "LanguageModels", dependencies: ["RankifyCore", "Tensors", "Transformers", "Templates", "Downloads"],
      swiftSettings: strict),

    // Row 3: each answers one question; they meet only in RankifyCore's types.
    .target(name: "Datasets", dependencies: ["RankifyCore", "Downloads", "CZlib", "CXML"], swiftSettings: strict),
    .target(
      name: "Retrieval", dependencies: ["RankifyCore", "Tensors", "Vectors", "CSQLite", "CStemmer", "CPostings"],
      swiftSettings: strict),
    .target(
      name: "Reranking",
      dependencies: ["RankifyCore", "Tensors", "Downloads", "Transformers", "Templates", "LanguageModels", "Vectors"],
      swiftSettings: strict),
    .target(
      name: "RAG", dependencies: ["RankifyCore", "Templates", "LanguageModels"], swiftSettings: strict),
    .target(name: "Evaluation", dependencies: ["RankifyCore"], swiftSettings: strict),

    // Row 4: examples to weights.
    .target(
      name: "Training",
      dependencies: [
        "RankifyCore", "Tensors", "Transformers", "Vectors", "Datasets", "Retrieval", "Reranking", "Evaluation",
      ], swiftSettings: strict),

    // Row 5: the umbrella library and the command line.
    .target(
      name: "Rankify",
      dependencies: [
        "RankifyCore", "Tensors", "Downloads", "ModelHub", "Transformers", "Vectors", "Templates", "LanguageModels",
        "Datasets", "Retrieval", "Reranking", "RAG", "Evaluation", "Training",
      ], swiftSettings: strict),
    .executableTarget(
      name: "RankifyCLI",
      dependencies: ["Rankify", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: strict),

    // Tests.
    .target(name: "TestSupport", dependencies: ["RankifyCore"], swiftSettings: strict),
    .testTarget(
      name: "RankifyCoreTests", dependencies: ["RankifyCore", "TestSupport"],
      exclude: ["Fusion/Golden", "Answers/Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "CKernels", "TestSupport"],
      exclude: ["Optimizers/Golden", "Quantization/Golden"],
      swiftSettings: strict),
    .testTarget(name: "DownloadsTests", dependencies: ["Downloads", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ModelHubTests", dependencies: ["ModelHub", "Downloads", "TestSupport"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "TransformersTests", dependencies: ["Transformers", "TestSupport"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "VectorsTests", dependencies: ["Vectors", "Tensors", "TestSupport"],
      exclude: ["Tokens/Golden", "LateInteraction/Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "TemplatesTests", dependencies: ["Templates", "TestSupport"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "LanguageModelsTests", dependencies: ["LanguageModels", "Templates", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "RerankingTests", dependencies: ["Reranking", "LanguageModels", "TestSupport"],
      exclude: ["LITE/Golden", "InContext/Golden"],
      swiftSettings: strict),
    .testTarget(name: "RAGTests", dependencies: ["RAG", "LanguageModels", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "TrainingTests", dependencies: ["Training", "TestSupport"], exclude: ["Models/Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Downloads", "TestSupport"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "TestSupport"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "RetrievalTests", dependencies: ["Retrieval", "Vectors", "CPostings", "TestSupport"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["RankifyCLI", "Rankify", "TestSupport"], exclude: ["Golden"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

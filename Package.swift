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
    .target(name: "CPostings"),

    // Row 0: the vocabulary.
    .target(name: "RankifyCore", swiftSettings: strict),

    // Row 2: each answers one question; they meet only in RankifyCore's types.
    .target(name: "Datasets", dependencies: ["RankifyCore", "CZlib", "CXML"], swiftSettings: strict),
    .target(
      name: "Retrieval", dependencies: ["RankifyCore", "CSQLite", "CStemmer", "CPostings"], swiftSettings: strict),
    .target(name: "Evaluation", dependencies: ["RankifyCore"], swiftSettings: strict),

    // Row 4: the umbrella library and the command line.
    .target(
      name: "Rankify", dependencies: ["RankifyCore", "Datasets", "Retrieval", "Evaluation"], swiftSettings: strict),
    .executableTarget(
      name: "RankifyCLI",
      dependencies: ["Rankify", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: strict),

    // Tests.
    .target(name: "TestSupport", dependencies: ["RankifyCore"], swiftSettings: strict),
    .testTarget(
      name: "RankifyCoreTests", dependencies: ["RankifyCore", "TestSupport"], exclude: ["Fusion/Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "TestSupport"], exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "TestSupport"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "RetrievalTests", dependencies: ["Retrieval", "CPostings", "TestSupport"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["RankifyCLI", "Rankify", "TestSupport"], exclude: ["Golden"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

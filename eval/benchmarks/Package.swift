// swift-tools-version: 6.2
import PackageDescription

// The library as a contestant in its own warm process, beside the peers' (encoders.py, searchers.py). A package apart: the
// toolkit's own builds and tests know nothing of it.
let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "rankify", path: "../..")],
  targets: [
    .executableTarget(name: "Contestant", dependencies: [.product(name: "Rankify", package: "rankify")])
  ],
  swiftLanguageModes: [.v6]
)

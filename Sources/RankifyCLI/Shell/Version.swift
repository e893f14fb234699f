/// The version that `--version` prints and every sidecar records.
package enum Version {
  /// Semantic version of this source tree.
  package static let current = "0.1.0"
}

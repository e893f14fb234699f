/// One head of queries in one layer, both counted from 0, spelled `layer-head` as the papers do.
public struct AttentionHead: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The layer.
  public let layer: Int
  /// The head of queries in it.
  public let head: Int

  /// Creates a head.
  public init(layer: Int, head: Int) { (self.layer, self.head) = (layer, head) }

  /// Reads `layer-head`; `nil` where it is no such thing.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.allSatisfy({ 48...57 ~= $0 || $0 == 45 }), let layer = Int(parts[0]),
      let head = Int(parts[1]), layer >= 0, head >= 0
    else {
      return nil
    }
    self.init(layer: layer, head: head)
  }

  /// `layer-head`.
  public var description: String { "\(layer)-\(head)" }

  /// By layer, then by head.
  public static func < (a: AttentionHead, b: AttentionHead) -> Bool { (a.layer, a.head) < (b.layer, b.head) }
}

/// The shape of a proximity graph and the care with which it is built.
public struct GraphSettings: Hashable, Codable, Sendable {
  /// Links that a new node gets on each level (M in the paper), 4…128; at level 0 a node may have twice as many.
  public var connections: Int
  /// Candidates among which a new node's links are chosen (efConstruction), 8…4096: the more, the better the graph and
  /// the longer its building.
  public var constructionWidth: Int
  /// Draws the levels of nodes.
  public var seed: UInt64

  /// Creates settings.
  public init(connections: Int = 16, constructionWidth: Int = 200, seed: UInt64 = 1) {
    (self.connections, self.constructionWidth, self.seed) = (connections, constructionWidth, seed)
  }

  /// What is wrong with these settings, in words, or `nil`.
  var fault: String? {
    if !(4...128).contains(connections) { return "\(connections) connections; 4 to 128 are possible" }
    if !(8...4096).contains(constructionWidth) {
      return "a construction width of \(constructionWidth); 8 to 4096 are possible"
    }
    return nil
  }

  /// The highest level of a node: level l has a share of `connections`⁻ˡ of all nodes.
  func level(of node: Int) -> Int {
    var state = seed &+ UInt64(node) &* 0x9e37_79b9_7f4a_7c15
    state = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    state = (state ^ (state >> 27)) &* 0x94d0_49bb_1331_11eb
    var draw = (state ^ (state >> 31)) >> 11
    var level = 0
    // Each level asks for one digit of the draw in base `connections`, all of the same chance.
    while level < 12 && draw % UInt64(connections) == 0 {
      draw /= UInt64(connections)
      level += 1
    }
    return level
  }
}

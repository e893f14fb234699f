/// The place of a parameter in a `ParameterSet`.
public struct ParameterID: Hashable, Sendable {
  let index: Int
}

/// The matrices that a model learns, by name. A value: a copy is a snapshot and costs nothing until one of the two changes.
///
/// Vectors (biases, the weights of layer norms) are matrices of one row.
public struct ParameterSet: Sendable {
  /// One matrix and how it is trained.
  struct Entry: Sendable {
    let name: String
    var value: Matrix
    var isTrainable: Bool
    let decays: Bool
    var rateScale: Float = 1
  }

  private(set) var entries: [Entry] = []
  private var places: [String: Int] = [:]
  /// Adapters by the index of the matrix that they adapt.
  private(set) var adapters: [Int: LowRankAdapter] = [:]

  /// An empty set.
  public init() {}

  /// The parameters, in the order in which they were added.
  public var ids: [ParameterID] { entries.indices.map { ParameterID(index: $0) } }

  /// Adds a matrix; `name` must be new.
  /// - Parameter decays: whether weight decay is for it; `nil`: not for a single row, which biases and norms are
  public mutating func add(
    _ name: String, _ value: Matrix, isTrainable: Bool = true, decays: Bool? = nil
  ) -> ParameterID {
    precondition(places[name] == nil, "two parameters are named '\(name)'")
    places[name] = entries.count
    entries.append(Entry(name: name, value: value, isTrainable: isTrainable, decays: decays ?? (value.rows > 1)))
    return ParameterID(index: entries.count - 1)
  }

  /// The parameter of this name.
  public subscript(name: String) -> ParameterID? { places[name].map { ParameterID(index: $0) } }

  /// A parameter's matrix.
  public subscript(id: ParameterID) -> Matrix {
    get { entries[id.index].value }
    set {
      let old = entries[id.index].value
      precondition(
        newValue.rows == old.rows && newValue.columns == old.columns, "a parameter keeps its shape")
      entries[id.index].value = newValue
    }
  }

  /// Whether every number that is trained is finite.
  /// - Complexity: O(numbers), a comparison of integers each
  public var isFinite: Bool { ids.allSatisfy { !isTrainable($0) || isFinite($0) } }

  /// Whether every number of a parameter is finite.
  /// - Complexity: O(numbers), a comparison of integers each
  public func isFinite(_ id: ParameterID) -> Bool {
    self[id].withElements { elements in
      // All bits of the exponent are set in what is no number and in infinities, and in nothing less.
      let greatest = elements.reduce(0) { max($0, $1.bitPattern & 0x7fff_ffff) }
      return greatest < Float.infinity.bitPattern
    }
  }

  /// A parameter's name.
  public func name(of id: ParameterID) -> String { entries[id.index].name }

  /// Whether a parameter is trained.
  public func isTrainable(_ id: ParameterID) -> Bool { entries[id.index].isTrainable }

  /// Trains a parameter from now on, or keeps it as it is.
  public mutating func setTrainable(_ isTrainable: Bool, _ id: ParameterID) {
    entries[id.index].isTrainable = isTrainable
  }

  /// Whether weight decay is for a parameter.
  public func decays(_ id: ParameterID) -> Bool { entries[id.index].decays }

  /// How many times the learning rate a parameter's own is; 1 at first.
  public func rateScale(of id: ParameterID) -> Float { entries[id.index].rateScale }

  /// Trains a parameter by a multiple of the learning rate from now on.
  public mutating func setRateScale(_ scale: Float, _ id: ParameterID) {
    precondition(scale.isFinite && scale >= 0, "a learning rate times \(scale)")
    entries[id.index].rateScale = scale
  }

  /// The number of numbers.
  public var count: Int { entries.reduce(0) { $0 + $1.value.rows * $1.value.columns } }

  /// The number of numbers that are trained.
  public var trainableCount: Int {
    entries.reduce(0) { $0 + ($1.isTrainable ? $1.value.rows * $1.value.columns : 0) }
  }

  /// Changes a matrix in place.
  mutating func update(_ id: ParameterID, _ body: (inout Matrix) -> Void) { body(&entries[id.index].value) }

  /// Puts an adapter beside a matrix; see `adapt`.
  mutating func attach(_ adapter: LowRankAdapter, to id: ParameterID) { adapters[id.index] = adapter }

  /// Takes the adapters away.
  mutating func detachAdapters() { adapters = [:] }
}

/// The sums of the gradients of a set's parameters over the batches of a step.
public struct ParameterGradients: Sendable {
  private var matrices: [Matrix?]

  /// Zeros for all parameters of a set.
  public init(for parameters: ParameterSet) { matrices = Array(repeating: nil, count: parameters.entries.count) }

  /// The gradient of a parameter; `nil` where nothing flowed to it.
  public subscript(id: ParameterID) -> Matrix? { matrices[id.index] }

  /// Changes a parameter's gradient, zeros of the shape of `parameter` at first.
  mutating func update(_ id: ParameterID, like parameter: Matrix, _ body: (inout Matrix) -> Void) {
    var gradient = matrices[id.index].take() ?? Matrix(rows: parameter.rows, columns: parameter.columns)
    body(&gradient)
    matrices[id.index] = gradient
  }

  /// Multiplies all gradients: means instead of sums, or clipping.
  public mutating func scale(by factor: Float) {
    for i in matrices.indices { matrices[i]?.scale(by: factor) }
  }

  /// The Euclidean norm of all gradients as one vector, summed in 64 bits.
  public var norm: Double {
    matrices.reduce(0.0) { total, matrix in
      total + (matrix?.withElements { $0.reduce(0.0) { $0 + Double($1) * Double($1) } } ?? 0)
    }.squareRoot()
  }
}

import CBLAS

/// C = A Bᵀ by OpenBLAS: for shapes used once, where packing does not pay, and as an oracle.
public enum BLAS {
  /// The kernels that OpenBLAS chose; an environment variable OPENBLAS_CORETYPE may force slow ones.
  public static var core: String { String(cString: openblas_get_corename()) }

  /// out = a bᵀ, resized. On one thread: parallel callers split the work themselves.
  public static func multiplyTransposed(_ a: Matrix, _ b: Matrix, into out: inout Matrix) {
    precondition(a.columns == b.columns, "\(a.columns) columns times \(b.columns)")
    _ = oneThread
    out.resize(rows: a.rows, columns: b.rows)
    guard out.rows > 0 && out.columns > 0 else { return }
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(a.rows), blasint(b.rows), blasint(a.columns), 1, a.base,
      blasint(max(1, a.columns)), b.base, blasint(max(1, b.columns)), 0, out.uniqueBase(), blasint(b.rows))
    withExtendedLifetime((a, b)) {}
  }

  private static let oneThread: Void = openblas_set_num_threads(1)
}

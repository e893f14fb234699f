import Foundation
import Tensors

/// e^x / Σ e^x
func softmax(_ x: [Double]) -> [Double] {
  let total = logSumExp(x)
  return x.map { exp($0 - total) }
}

/// log (e^x / Σ e^x)
func logSoftmax(_ x: [Double]) -> [Double] {
  let total = logSumExp(x)
  return x.map { $0 - total }
}

/// log (1 + e^x) without overflow.
func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

import Tensors

/// The types of tensors by ggml's numbers.
enum GGUFTensorType {
  private static let formats: [UInt32: BlockFormat] = [
    0: .float32, 1: .float16, 2: .q4_0, 3: .q4_1, 6: .q5_0, 7: .q5_1, 8: .q8_0, 10: .q2_K, 11: .q3_K, 12: .q4_K,
    13: .q5_K, 14: .q6_K, 30: .bfloat16, 39: .mxfp4,
  ]

  /// Those that are known by name only.
  private static let others: [UInt32: String] = [
    4: "Q4_2", 5: "Q4_3", 9: "Q8_1", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL",
    21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M",
    34: "TQ1_0", 35: "TQ2_0",
  ]

  /// The format; `nil` where weights of this type cannot be computed with.
  static func format(_ number: UInt32) -> BlockFormat? { formats[number] }

  /// The type for messages.
  static func name(_ number: UInt32) -> String { others[number].map { "\($0) (\(number))" } ?? "\(number)" }
}

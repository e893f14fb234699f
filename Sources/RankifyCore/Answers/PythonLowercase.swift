extension String {
  /// `str.lower` of Python: as `lowercased()`, and a sigma that ends a word becomes ς (Unicode 3.13, Final_Sigma).
  var pythonLowercased: String {
    if !unicodeScalars.contains("Σ") { return lowercased() }
    let scalars = Array(unicodeScalars)
    var result = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      if scalar == "Σ" {
        result.append(String.isFinal(index, in: scalars) ? "ς" : "σ")
      } else {
        result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return String(result)
  }

  /// Whether a cased letter stands before `index` and none behind it, apart from what case ignores.
  private static func isFinal(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return before?.properties.isCased == true && after?.properties.isCased != true
  }
}

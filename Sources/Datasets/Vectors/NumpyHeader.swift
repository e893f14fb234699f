/// The head of a `.npy` file (NumPy's format, version 1.0) of one matrix in C order.
///
/// Always 128 bytes long, so that the number of rows can be filled in when it is known.
struct NumpyHeader: Equatable {
  static let length = 128
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]

  /// The type of the numbers.
  enum Element: String, CaseIterable {
    case float32 = "<f4"
    case float16 = "<f2"

    var bytes: Int { self == .float32 ? 4 : 2 }
  }

  var element: Element
  var rows: Int
  var columns: Int

  /// The head's bytes.
  var bytes: [UInt8] {
    let text = "{'descr': '\(element.rawValue)', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    let room = Self.length - Self.magic.count - 2
    let padded = Array(text.utf8) + Array(repeating: UInt8(ascii: " "), count: room - 1 - text.utf8.count) + [0x0a]
    return Self.magic + [UInt8(room & 0xff), UInt8(room >> 8)] + padded
  }

  /// Bytes of one row.
  var rowBytes: Int { columns * element.bytes }
}

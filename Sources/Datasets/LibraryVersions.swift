import CXML
import CZlib

/// Versions of the C libraries that files are read with.
public enum DatasetLibraries {
  /// The libxml2 this program was built against.
  public static var libxml2: String { LIBXML_DOTTED_VERSION }

  /// The zlib that is loaded.
  public static var zlib: String { String(cString: zlibVersion()) }
}

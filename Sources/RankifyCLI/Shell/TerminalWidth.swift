import Foundation

/// How many columns a terminal has.
package enum TerminalWidth {
  /// The columns of the terminal behind `descriptor`; else `COLUMNS`; else 80.
  package static func columns(of descriptor: Int32 = STDERR_FILENO) -> Int {
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    let variable = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
    return variable.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }
}

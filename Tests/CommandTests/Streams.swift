import Foundation
import TestSupport

/// Standard streams of a process as files of a folder of their own.
struct Streams {
  private let folder: TemporaryFolder

  init(stdin: String) throws {
    folder = try TemporaryFolder()
    try folder.write("stdin", stdin)
    try folder.write("stdout", "")
    try folder.write("stderr", "")
  }

  func handles() throws -> (FileHandle, FileHandle, FileHandle) {
    (
      try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.file("stdin"))),
      try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("stdout"))),
      try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("stderr")))
    )
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder.file(name))), as: UTF8.self)
  }
}

import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What happens to processes that tests start in order to harm them.
public enum DyingProcess {
  /// Kills this process, with no chance to clean up, after some time.
  public static func die(afterMicroseconds delay: Int) {
    DispatchQueue(label: "killer").asyncAfter(deadline: .now() + .microseconds(delay)) { kill(getpid(), SIGKILL) }
  }

  /// Lets no file of this process grow beyond so many bytes.
  public static func limitFiles(to bytes: Int) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
    #if canImport(Glibc)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #else
      setrlimit(RLIMIT_FSIZE, &limit)
    #endif
  }

  /// Adds to a file that outlives this process.
  public static func log(_ text: String, to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    write(file, text, text.utf8.count)
    close(file)
  }
}

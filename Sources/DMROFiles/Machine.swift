#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// Facts about the machine and this process, from the operating system.
package enum Machine {
  /// The number of processors that this process may use.
  package static var processors: Int {
    // Linux tells as a mask which of them.
    if let mask = line("Cpus_allowed:", of: "/proc/self/status") {
      let count = mask.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
      if count > 0 { return count }
    }
    return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// The name of the operating system, as it calls itself.
  package static var operatingSystem: String {
    if let name = line("PRETTY_NAME=", of: "/etc/os-release") { return name.filter { $0 != "\"" } }
    #if canImport(Darwin)
      return "macOS"
    #else
      return "Linux"
    #endif
  }

  /// The name of this machine in its network; `unknown` if it has none.
  package static var host: String {
    var bytes = [CChar](repeating: 0, count: 256)
    // The last byte stays 0: a name that is cut off may lack its own.
    guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "unknown" }
    let name = String(
      decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return name.isEmpty ? "unknown" : name
  }

  /// Returns a variable of the environment.
  ///
  /// - Parameter name: The name of the variable.
  package static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// Returns the value of a key in a file with one key per line.
  private static func line(_ key: String, of path: String) -> Substring? {
    let text = String(decoding: (try? FileContents.read(path, limit: 1 << 16)) ?? [], as: UTF8.self)
    return text.split(separator: "\n").first { $0.hasPrefix(key) }?.dropFirst(key.count)
  }
}

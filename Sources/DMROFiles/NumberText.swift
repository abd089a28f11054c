#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// Numbers rounded for people to read.
package enum NumberText {
  /// Returns a number with a fixed number of decimals, as C's `%.2f`.
  ///
  /// - Parameters:
  ///   - value: The number.
  ///   - decimals: The number of decimals, at most 100.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    formatted("%.*f", decimals, value)
  }

  /// Returns a number with a number of significant digits, as C's `%.3g`.
  ///
  /// - Parameters:
  ///   - value: The number.
  ///   - digits: The number of digits, at most 100.
  package static func significant(_ value: Double, _ digits: Int) -> String {
    formatted("%.*g", digits, value)
  }

  private static func formatted(_ format: String, _ digits: Int, _ value: Double) -> String {
    precondition((0...100).contains(digits), "\(digits) digits are more than 100")
    // The largest number has 309 digits before the point.
    var text = ContiguousArray(repeating: CChar(0), count: 512)
    let count = unsafe withVaList([CInt(digits), value]) { arguments in
      unsafe text.withUnsafeMutableBufferPointer { text in
        unsafe vsnprintf(text.baseAddress, text.count, format, arguments)
      }
    }
    return String(decoding: text.prefix(Int(count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

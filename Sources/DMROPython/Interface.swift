package import DMROFiles

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The place for an answer: a text that the caller gives back to `dmro_release`, or nothing.
public typealias AnswerPlace = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// Returns the version of this interface.
@c(dmro_interface)
public func interface() -> Int32 { Border.version }

/// Takes back an answer.
///
/// - Parameter answer: The answer; none is fine.
@c(dmro_release)
public func release(_ answer: UnsafeMutablePointer<CChar>?) { unsafe free(answer) }

/// Answers a request: JSON for JSON.
///
/// - Parameters:
///   - request: The bytes of the request, in UTF-8.
///   - count: Their number.
///   - answer: The place for the answer, or for the line of an error.
/// - Returns: 0, or the exit code of the error.
@c(dmro_answer)
public func answer(
  _ request: UnsafePointer<UInt8>?, _ count: Int64, _ answer: AnswerPlace?
) -> Int32 {
  unsafe Border.status(answer) { () throws(InputError) in
    try Call.answer(try unsafe Border.bytes(request, count))
  }
}

/// The border between C and Swift: every error becomes a code and a line, none ends the program.
package enum Border {
  /// The version of the interface.
  package static let version: Int32 = 1

  /// Runs some work, and stores its answer or the line of its error.
  ///
  /// - Parameters:
  ///   - answer: The place for the text.
  ///   - work: The work.
  /// - Returns: 0, or the exit code of the error.
  package static func status(
    _ answer: AnswerPlace?, _ work: () throws(InputError) -> String?
  ) -> Int32 {
    unsafe answer?.pointee = nil
    do throws(InputError) {
      if let text = try work() { unsafe store(text, answer) }
      return 0
    } catch {
      unsafe store(error.description, answer)
      return error.exitCode
    }
  }

  private static func store(_ text: String, _ answer: AnswerPlace?) {
    unsafe answer?.pointee = strdup(text)
  }

  /// Returns a copy of the caller's bytes.
  ///
  /// - Parameters:
  ///   - start: The first byte.
  ///   - count: Their number.
  /// - Throws: `InputError`, if there are none.
  package static func bytes(
    _ start: UnsafePointer<UInt8>?, _ count: Int64
  ) throws(InputError) -> ContiguousArray<UInt8> {
    guard let start = unsafe start, count > 0 else {
      throw InputError(element: "request", rule: "must hold JSON, found nothing")
    }
    return unsafe ContiguousArray(UnsafeBufferPointer(start: start, count: Int(count)))
  }

  /// Returns the value that a text in JSON holds.
  ///
  /// - Parameters:
  ///   - type: The type.
  ///   - bytes: The text.
  /// - Throws: `InputError`, naming the element and the rule it breaks.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, _ bytes: ContiguousArray<UInt8>
  ) throws(InputError) -> Value {
    do throws(InputError) {
      return try StrictJSON.decode(type, from: bytes, source: "request")
    } catch {
      // The caller knows its own request.
      var error = error
      error.source = nil
      throw error
    }
  }
}

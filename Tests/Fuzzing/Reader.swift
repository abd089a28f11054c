import DMROFiles
public import Foundation

/// A reader of files, and what is promised of it: whatever the bytes, it refuses them in one line, or
/// gives a value that is equal when it is written and read again.
public struct Reader: Sendable {
  /// The outcome of a reader for an input.
  public enum Outcome: Sendable {
    /// It was refused as promised.
    case refused
    /// It was read, written and read again as promised.
    case accepted
    /// A promise was broken.
    case broken(String)
  }

  /// The name, also that of the folder with its cases.
  public let name: String
  /// Sound files, from which others are made.
  public let samples: [Data]
  /// What the files are made of.
  public let form: Form
  private let read: @Sendable (Data) throws -> (any Sendable & Equatable, Data)

  /// What files are made of.
  public enum Form: Sendable {
    /// JSON or CSV.
    case text
    /// The length of a header, the header in JSON, numbers.
    case safetensors
    /// Numbers in bytes.
    case binary
  }

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - form: What the files are made of.
  ///   - samples: Sound files.
  ///   - read: Returns the value in the bytes, and the bytes that it is written to; throws only
  ///     `InputError`.
  init<Value: Sendable & Equatable>(
    _ name: String, _ form: Form = .text, samples: [Data],
    read: @escaping @Sendable (Data) throws -> (Value, Data)
  ) {
    (self.name, self.form, self.samples) = (name, form, samples)
    self.read = { try read($0) }
  }

  /// Gives an input to the reader.
  ///
  /// - Parameter input: The bytes.
  public func check(_ input: Data) -> Outcome {
    let (value, written): (any Sendable & Equatable, Data)
    do { (value, written) = try read(input) } catch { return Self.refusal(error) }
    do {
      let (again, rewritten) = try read(written)
      guard Self.areEqual(value, again) else { return .broken("is another value when read again") }
      guard written == rewritten else { return .broken("is written otherwise when read again") }
      return .accepted
    } catch {
      return .broken("refuses what it wrote: \(error)")
    }
  }

  private static func refusal(_ error: any Error) -> Outcome {
    guard let error = error as? InputError else {
      return .broken("throws what is no InputError: \(error)")
    }
    let line = error.description
    guard !line.contains(where: \.isNewline), line.utf8.count < 5000, !error.rule.isEmpty else {
      return .broken("has no message of one line: \(line)")
    }
    return .refused
  }

  private static func areEqual<Value: Equatable>(_ first: Value, _ second: any Equatable) -> Bool {
    second as? Value == first
  }
}

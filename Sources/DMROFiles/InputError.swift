/// Something from outside that breaks a rule: a file, one of its elements, or a value.
///
/// Its description is one line that names the culprit, then the rule and what was found:
///
/// ```
/// systems/lab.json: sites[1].speed: must be a finite number above 0, found -3
/// ```
public struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of an error, for programs that handle it.
  public enum Kind: Hashable, Sendable {
    /// The content breaks a rule of its format.
    case invalid
    /// The file is missing, or may not or cannot be read.
    case unreadable
    /// The file may not or cannot be written.
    case unwritable
    /// A computation without a useful result: a learning rate at which losses grow without bound.
    case diverged
    /// The files of a run differ from those of its repetition.
    case unreproduced
    /// Another process is at work in the same place.
    case busy
    /// The work was told to end before it was done; it can be continued.
    case interrupted
  }

  /// The kind of the error.
  public var kind: Kind
  /// The file, or another name of where the input came from.
  public var source: String?
  /// The element within the source, as in `sites[1].speed`; absent where the whole is meant.
  public var element: String?
  /// The rule that was broken, and what was found instead.
  public var rule: String

  /// Creates an error about an element of an input.
  ///
  /// - Parameters:
  ///   - kind: The kind of the error; by default a broken rule in the content.
  ///   - source: The file or other origin, where known.
  ///   - element: The element within the source, where one is at fault.
  ///   - rule: The rule, and what was found.
  public init(
    _ kind: Kind = .invalid, source: String? = nil, element: String? = nil, rule: String
  ) {
    self.kind = kind
    self.source = source
    self.element = element
    self.rule = rule
  }

  /// Returns the same error, found in the given source.
  ///
  /// - Parameter source: The file or other origin.
  public func found(in source: String) -> InputError {
    var error = self
    error.source = source
    return error
  }

  /// Returns the same error, its element found below the given one.
  ///
  /// - Parameter parent: The path of the element that holds the culprit, as in `sites[1]`.
  public func below(_ parent: String) -> InputError {
    var error = self
    guard let element else {
      error.element = parent
      return error
    }
    // The place in a text, an index, or a key.
    let separator = element.hasPrefix("line ") ? ": " : element.hasPrefix("[") ? "" : "."
    error.element = parent + separator + element
    return error
  }

  /// The exit code of a program that ends with the error: that of a broken rule in a file or value,
  /// or of another kind.
  package var exitCode: Int32 {
    switch kind {
    case .invalid: 65
    case .unreadable: 66
    case .unwritable: 73
    case .diverged: 3
    case .unreproduced: 4
    case .busy, .interrupted: 75
    }
  }

  /// The error in one line: a character that is none to print stands there as a space, and what is
  /// longer than 400 characters without its middle.
  public var description: String {
    ([source, element].compactMap(\.self) + [rule]).map(Excerpt.line).joined(separator: ": ")
  }
}

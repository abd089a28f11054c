internal import DMROFiles

/// The open environments.
private let environments = Handles(of: "environment")

/// Opens an environment.
///
/// - Parameters:
///   - settings: Its settings, the bytes of JSON in UTF-8.
///   - count: Their number.
///   - handle: The place for its number.
///   - answer: The place for its description in JSON, or for the line of an error.
/// - Returns: 0, or the exit code of the error.
@c(dmro_environment_open)
public func openEnvironment(
  _ settings: UnsafePointer<UInt8>?, _ count: Int64, _ handle: UnsafeMutablePointer<Int64>?,
  _ answer: AnswerPlace?
) -> Int32 {
  unsafe Border.status(answer) { () throws(InputError) in
    let environment = try CommonSettings.environment(try unsafe Border.bytes(settings, count))
    guard let handle = unsafe handle else {
      throw InputError(element: "handle", rule: "must have a place")
    }
    unsafe handle.pointee = environments.add(environment)
    return environment.json
  }
}

/// Gives an environment the arrays that it reads and writes, until it is closed.
///
/// - Parameters:
///   - handle: The environment.
///   - buffers: The first byte of each array, in the order of the description.
///   - bytes: The number of bytes of each array.
///   - count: The number of arrays.
///   - answer: The place for the line of an error.
/// - Returns: 0, or the exit code of the error.
@c(dmro_environment_bind)
public func bindEnvironment(
  _ handle: Int64, _ buffers: UnsafePointer<UnsafeMutableRawPointer?>?,
  _ bytes: UnsafePointer<Int64>?, _ count: Int64, _ answer: AnswerPlace?
) -> Int32 {
  unsafe Border.status(answer) { () throws(InputError) in
    guard let buffers = unsafe buffers, let bytes = unsafe bytes, (1...100).contains(count) else {
      throw InputError(
        element: "buffers", rule: "must be the arrays of the description, found \(count)")
    }
    try environments.use(handle, as: Environment.self) { environment throws(InputError) in
      try unsafe environment.bind(
        UnsafeBufferPointer(start: buffers, count: Int(count)),
        UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
    return nil
  }
}

/// Resets the selected copies of an environment.
///
/// - Parameters:
///   - handle: The environment.
///   - flags: 1 to begin with the given seeds; 0 to go on with the streams of the copies.
///   - answer: The place for the line of an error.
/// - Returns: 0, or the exit code of the error.
@c(dmro_environment_reset)
public func resetEnvironment(_ handle: Int64, _ flags: Int32, _ answer: AnswerPlace?) -> Int32 {
  unsafe Border.status(answer) { () throws(InputError) in
    try environments.use(handle, as: Environment.self) { environment throws(InputError) in
      try environment.reset(isSeeded: flags & 1 == 1)
    }
    return nil
  }
}

/// Takes the actions of all copies of an environment.
///
/// - Parameters:
///   - handle: The environment.
///   - answer: The place for the line of an error; then no copy has moved, unless a random
///     workflow that was drawn for the next episode of one breaks a rule.
/// - Returns: 0, or the exit code of the error.
@c(dmro_environment_step)
public func stepEnvironment(_ handle: Int64, _ answer: AnswerPlace?) -> Int32 {
  unsafe Border.status(answer) { () throws(InputError) in
    try environments.use(handle, as: Environment.self) { environment throws(InputError) in
      try environment.step()
    }
    return nil
  }
}

/// Closes an environment: its arrays are not used any more.
///
/// - Parameters:
///   - handle: The environment.
///   - answer: The place for the line of an error.
/// - Returns: 0, or the exit code of the error.
@c(dmro_environment_close)
public func closeEnvironment(_ handle: Int64, _ answer: AnswerPlace?) -> Int32 {
  unsafe Border.status(answer) { () throws(InputError) in
    try environments.close(handle)
    return nil
  }
}

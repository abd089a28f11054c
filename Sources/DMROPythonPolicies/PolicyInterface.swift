internal import DMROFiles
internal import DMROLinearAlgebra
internal import DMRONetworks
public import DMROPython

/// The open policies.
private let policies = Handles(of: "policy")

/// A policy that one thread at a time uses.
private final class OpenPolicy: Exclusive {
  let use = Use()
  let policy: SavedPolicy

  init(_ policy: SavedPolicy) { self.policy = policy }
}

/// Opens a policy.
///
/// - Parameters:
///   - request: What to open, the bytes of JSON in UTF-8.
///   - count: Their number.
///   - handle: The place for its number.
///   - answer: The place for its description in JSON, or for the line of an error.
/// - Returns: 0, or the exit code of the error.
@c(dmro_policy_open)
public func openPolicy(
  _ request: UnsafePointer<UInt8>?, _ count: Int64, _ handle: UnsafeMutablePointer<Int64>?,
  _ answer: AnswerPlace?
) -> Int32 {
  unsafe Border.status(answer) { () throws(InputError) in
    let request = try Border.decode(OpenRequest.self, try unsafe Border.bytes(request, count))
    let policy = try OpenBLAS.withOneThread { () throws(InputError) in try request.policy() }
    guard let handle = unsafe handle else {
      throw InputError(element: "handle", rule: "must have a place")
    }
    unsafe handle.pointee = policies.add(OpenPolicy(policy))
    return policy.json
  }
}

/// Plans workflows.
///
/// - Parameters:
///   - handle: The policy.
///   - request: The workflows, the bytes of JSON in UTF-8.
///   - count: Their number.
///   - answer: The place for the plans in JSON, or for the line of an error.
/// - Returns: 0, or the exit code of the error.
@c(dmro_policy_decide)
public func decide(
  _ handle: Int64, _ request: UnsafePointer<UInt8>?, _ count: Int64, _ answer: AnswerPlace?
) -> Int32 {
  unsafe Border.status(answer) { () throws(InputError) in
    let request = try Border.decode(DecideRequest.self, try unsafe Border.bytes(request, count))
    return try policies.use(handle, as: OpenPolicy.self) { open throws(InputError) in
      try OpenBLAS.withOneThread { () throws(InputError) in
        try request.answer(by: open.policy)
      }
    }
  }
}

/// Computes the outputs of the networks of a policy.
///
/// - Parameters:
///   - handle: The policy.
///   - rows: The inputs, `[B, inputs]`.
///   - count: The number B of rows.
///   - values: The place for the outputs, `[s, B, outputs]`.
///   - valueCount: The number of outputs that there is room for, s · B · outputs.
///   - answer: The place for the line of an error.
/// - Returns: 0, or the exit code of the error.
@c(dmro_policy_values)
public func values(
  _ handle: Int64, _ rows: UnsafePointer<Float>?, _ count: Int64,
  _ values: UnsafeMutablePointer<Float>?, _ valueCount: Int64, _ answer: AnswerPlace?
) -> Int32 {
  unsafe Border.status(answer) { () throws(InputError) in
    try policies.use(handle, as: OpenPolicy.self) { open throws(InputError) in
      let networks = open.policy.networks
      let (inputs, outputs) = (networks.architecture.inputs, networks.architecture.outputs)
      guard let rows = unsafe rows, let values = unsafe values, count > 0,
        count <= Int64(Int32.max),
        valueCount == Int64(networks.count * outputs) * count
      else {
        throw InputError(
          element: "values",
          rule: "must have room for \(networks.count) × rows × \(outputs) numbers, for at least "
            + "1 row, found \(valueCount) for \(count)")
      }
      let total = Int(count)
      OpenBLAS.withOneThread {
        let batch = min(total, 256)
        var workspace = Workspace(architecture: networks.architecture, capacity: batch)
        for first in stride(from: 0, to: total, by: batch) {
          let size = min(batch, total - first)
          let part = unsafe Span(_unsafeStart: rows + first * inputs, count: size * inputs)
          for unit in 0..<networks.count {
            networks.forward(unit, inputs: part, batch: size, in: &workspace)
            let start = (unit * total + first) * outputs
            for index in 0..<size * outputs {
              unsafe values[start + index] = workspace.outputs[index]
            }
          }
        }
      }
    }
    return nil
  }
}

/// Closes a policy.
///
/// - Parameters:
///   - handle: The policy.
///   - answer: The place for the line of an error.
/// - Returns: 0, or the exit code of the error.
@c(dmro_policy_close)
public func closePolicy(_ handle: Int64, _ answer: AnswerPlace?) -> Int32 {
  unsafe Border.status(answer) { () throws(InputError) in
    try policies.close(handle)
    return nil
  }
}

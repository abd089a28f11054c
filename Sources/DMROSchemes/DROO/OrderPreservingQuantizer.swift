/// The order-preserving quantization of the outputs of a network to binary decisions: Equations (8)
/// and (9) of Huang, Bi and Zhang (2020).
///
/// The first decision has a 1 where the output x̂ is above ½. Each other one has an output as its
/// threshold, those nearest to ½ first. So no decision offloads a device and leaves one of a
/// greater output.
///
/// Outputs are given before the sigmoid, which keeps their order and maps 0 to ½; so near ones stay
/// apart where the sigmoid would round both to 1.
public struct OrderPreservingQuantizer: Sendable {
  /// The devices by the distance of their outputs from 0, the nearest first, `[N]`.
  private var order: ContiguousArray<Int>

  /// Creates a quantizer.
  ///
  /// - Parameter devices: The number N of devices.
  /// - Precondition: There are 1 to 63 devices.
  public init(devices: Int) {
    precondition((1...63).contains(devices), "there are 1 to 63 devices, found \(devices)")
    order = ContiguousArray(0..<devices)
  }

  /// Adds decisions, the nearest first; bit i is 1 where device i offloads.
  ///
  /// - Parameters:
  ///   - scores: The outputs of the network before the sigmoid, `[N]` at the start.
  ///   - count: The number k of decisions.
  ///   - decisions: The decisions are added to these.
  /// - Precondition: There are N scores, and 1 to N decisions.
  /// - Complexity: O(N² + N·k); allocates nothing if the decisions have room.
  public mutating func quantize(
    _ scores: ContiguousArray<Float>, count: Int, into decisions: inout ContiguousArray<UInt64>
  ) {
    let devices = order.count
    precondition(
      scores.count >= devices && (1...devices).contains(count),
      "\(devices) scores and up to as many decisions, found \(scores.count) and \(count)")
    for place in 0..<devices {
      var hole = place
      while hole > 0, abs(scores[order[hole - 1]]) > abs(scores[place]) {
        order[hole] = order[hole - 1]
        hole -= 1
      }
      order[hole] = place
    }
    for rank in 0..<count {
      // At a threshold of at most ½ its own device offloads, above ½ it does not.
      let threshold = rank == 0 ? 0 : scores[order[rank - 1]]
      let isIncluded = rank > 0 && threshold <= 0
      var decision: UInt64 = 0
      for device in 0..<devices {
        let score = scores[device]
        if score > threshold || isIncluded && score == threshold {
          decision |= 1 << UInt64(device)
        }
      }
      decisions.append(decision)
    }
  }
}

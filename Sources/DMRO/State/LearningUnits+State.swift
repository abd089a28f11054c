internal import DMROFiles
internal import DMRONetworks

extension LearningUnits {
  /// Writes the full state of a unit.
  func writeState(of unit: Int, to writer: inout StateWriter) {
    let range = networks.online.range(of: unit)
    writer.add(ContiguousArray(networks.online.parameters[range]))
    writer.add(ContiguousArray(networks.target.parameters[range]))
    writer.add(networks.optimizer, network: unit, range: range)
    writer.add(exploration[unit])
    writer.add(replay[unit])
    if !priorities.isEmpty { priorities[unit].writeState(to: &writer) }
    targetValues.writeState(of: unit, to: &writer)
    writer.add(losses[unit])
  }

  /// Reads a state written by `writeState(of:to:)`.
  ///
  /// - Parameters:
  ///   - unit: The unit.
  ///   - reader: The reader of the snapshot.
  ///   - stored: The number of steps in the memory.
  mutating func readState(
    of unit: Int, from reader: inout StateReader, stored: Int
  ) throws(InputError) {
    let range = networks.online.range(of: unit)
    let parameters = try reader.floats(range.count, "online")
    networks.online.parameters.replaceSubrange(range, with: parameters)
    let targetParameters = try reader.floats(range.count, "frozen")
    networks.target.parameters.replaceSubrange(range, with: targetParameters)
    try reader.restore(&networks.optimizer, network: unit, range: range)
    exploration[unit] = try reader.stream("exploration")
    replay[unit] = try reader.stream("replay")
    if !priorities.isEmpty { try priorities[unit].readState(from: &reader, stored: stored) }
    try targetValues.readState(of: unit, from: &reader)
    losses[unit] = try reader.float("losses")
  }
}

extension ReplayMemory.Transition {
  func writeState(to writer: inout StateWriter) {
    writer.add(action)
    writer.add(reward)
    writer.add(discount)
  }

  static func read(
    from reader: inout StateReader, actionCount: Int
  ) throws(InputError) -> ReplayMemory.Transition {
    let action = try reader.integer(Int32.self, "action")
    let reward = try reader.float("reward")
    let discount = try reader.float("discount")
    try NumberRules.within(0...actionCount - 1, Int(action), "action")
    try NumberRules.share(discount, "discount")
    return ReplayMemory.Transition(action: action, reward: reward, discount: discount)
  }
}

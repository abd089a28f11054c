import DMRO
import DMROExperiments
import DMROFiles
import Foundation
import TestSupport
import Testing

/// The event file of a training; `make check-interchange` has TensorBoard read one.
@Suite struct TensorBoardEventTests {
  private func progress(updates: Int = 6) throws -> [TrainingRun.Progress] {
    var settings = TrainingSettings()
    settings.model.units = 2
    settings.model.hidden = [8]
    settings.updates = updates
    settings.evaluationInterval = 4
    settings.heldOutWorkflows = 3
    return try TrainingRun.train(settings).progress
  }

  /// The messages in the records, whose checks are looked at.
  private func events(_ data: some Sequence<UInt8>) throws -> [ProtobufReader] {
    var (events, rest): ([ProtobufReader], ArraySlice<UInt8>) = ([], ArraySlice(data))
    func take(_ count: Int) throws -> ArraySlice<UInt8> {
      try #require(rest.count >= count)
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    while !rest.isEmpty {
      let length = try take(8)
      #expect(try number(take(4)) == UInt64(CRC32C.masked(length)))
      let content = try take(Int(number(length)))
      #expect(try number(take(4)) == UInt64(CRC32C.masked(content)))
      events.append(try #require(ProtobufReader(content)))
    }
    return events
  }

  @Test func everyUpdateIsAnEvent() throws {
    let progress = try progress()
    let events = try events(TensorBoardEvents.data(progress))
    #expect(events.count == 7)
    #expect(events[0].texts(3) == ["brain.Event:2"])
    for (row, event) in zip(progress, events.dropFirst()) {
      #expect(event.integers(2) == [UInt64(row.step.update)])
      #expect(event.integers(1) == [Double(row.step.update).bitPattern])
      var expected = [
        "train/loss": row.step.cost, "train/mean_reward": Float(row.step.meanReward),
        "train/epsilon": Float(row.step.epsilon),
      ]
      if let gap = row.gap { expected["held_out/gap"] = Float(gap) }
      let found = event.messages(5)[0].messages(1).map { value in
        (value.texts(1)[0], Float(bitPattern: UInt32(value.integers(2)[0])))
      }
      #expect(Dictionary(uniqueKeysWithValues: found) == expected)
    }
    // Measured at updates 4 and 6.
    #expect(progress.compactMap(\.gap).count == 2)
  }

  @Test func sameTrainingGivesSameBytes() throws {
    try expectSame(TensorBoardEvents.data(progress()), TensorBoardEvents.data(progress()))
  }
}

import DMRO
import DMRORandom
import Testing

@Suite("Ties and turns")
struct TieTests {
  /// Three sites, of which the edges are alike: their costs are equal to the bit.
  private static func process() throws -> ChainProcess {
    let system = try EdgeCloudSystem(
      name: "twins",
      sites: [
        Site(name: "device", tier: .device, speed: 30, energy: 0.3),
        Site(name: "left", tier: .edge, speed: 70, energy: 0.2),
        Site(name: "right", tier: .edge, speed: 70, energy: 0.2),
      ], bandwidth: [[nil, 100, 100], [100, nil, 100], [100, 100, nil]])
    return ChainProcess(
      known: CostModel(known: system, energyWeight: 0.2), maximumSubtasks: 3)
  }

  @Test("Of equally cheap proposals that of the first unit is taken")
  func firstProposalWins() throws {
    var settings = InnerModelConfiguration()
    settings.units = 2
    settings.exploration = .constant(1)
    let workflows = drawnWorkflows(50, subtasks: 3)
    var process = try Self.process()
    var model = try InnerModel(settings, for: process, seed: 3)
    // Each unit draws whether it explores, then its action, from a stream of its own.
    let stream = RandomStream(seed: 3).split("inner model").split("exploration")
    var streams = [stream.split(0), stream.split(1)]
    var ties = 0
    for _ in 0..<150 {
      let proposals = streams.indices.map { unit in
        _ = streams[unit].uniform()
        return streams[unit].below(3)
      }
      var before = process
      if before.isFinished { before.reset(to: workflows[model.episodes % 50]) }
      let previous = before.previousSite
      model.step(in: &process, episodes: workflows)
      // From the device both edges cost the same.
      guard previous == 0, Set(proposals) == [1, 2] else { continue }
      ties += 1
      #expect(process.previousSite == proposals[0])
    }
    #expect(ties > 5)
  }

  @Test("Preferred actions stand in the order of the units, in each turn")
  func preferredActions() throws {
    var process = smallProcess(subtasks: 3)
    process.reset(to: drawnWorkflows(1)[0])
    var settings = InnerModelConfiguration()
    settings.units = 6
    var model = try InnerModel(settings, for: process, seed: 2, threads: 2)
    let networks = model.networks
    var state = ContiguousArray<Float>(repeating: 0, count: process.stateSize)
    var span = state.mutableSpan
    process.encodeState(into: &span)
    var workspace = Workspace(architecture: networks.architecture, capacity: 1)
    let expected = (0..<6).map { unit in
      networks.forward(unit, inputs: state.span, batch: 1, in: &workspace)
      return TemporalDifference.greedyAction(workspace.outputs.span)
    }
    #expect(expected != expected.reversed())
    for _ in 0..<3 {
      var found = ContiguousArray(repeating: -1, count: 6)
      var actions = found.mutableSpan
      model.greedyActions(in: state.span, into: &actions)
      #expect(Array(found) == expected)
    }
  }
}

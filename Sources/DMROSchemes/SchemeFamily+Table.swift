extension SchemeFamily: CaseIterable {
  /// All families, in the order of the table.
  public static let allCases: [SchemeFamily] = [
    SchemeFamily(
      "games", title: "Congestion game", source: "[11]; Chen, Jiao, Li and Fu (2016)",
      theory: "game theory", hasDependencies: true, devices: .multiple, edges: .multiple,
      clouds: .multiple, chain: ["game"], arrivals: "greedy",
      example: Example(ChannelGame.self, SubtaskGame.self)),
    SchemeFamily(
      "stackelberg", title: "Stackelberg game", source: "[21]", theory: "game theory",
      devices: .multiple, edges: .single, clouds: .single, decides: .both, arrivals: "prices",
      example: Example(StackelbergGame.self)),
    SchemeFamily(
      "lyapunov", title: "Drift plus penalty",
      source: "[15], [16]; Mao, Zhang and Letaief (2016)", theory: "Lyapunov optimization",
      devices: .multiple, edges: .multiple, clouds: .multiple, decides: .both, arrivals: "drift",
      example: Example(LODCO.self, DriftPlusPenalty.self)),
    SchemeFamily(
      "delayed-offloading", title: "Delayed offloading", source: "[20]", theory: "Markov chains",
      clouds: .single, example: Example(DelayedOffloading.self)),
    SchemeFamily(
      "genetic", title: "Memetic algorithm", source: "[24], [23]", theory: "evolution",
      hasDependencies: true, edges: .multiple, clouds: .multiple, graph: "genetic",
      example: Example(Metaheuristics.self)),
    SchemeFamily(
      "swarm", title: "Particle swarm", source: "[22]", theory: "swarm intelligence",
      hasDependencies: true, edges: .multiple, clouds: .multiple, graph: "swarm"),
    SchemeFamily(
      "neurosurgeon", title: "Neurosurgeon", source: "[30]", theory: "enumeration of cuts",
      hasDependencies: true, edges: .multiple, clouds: .multiple, chain: ["neurosurgeon"],
      example: Example(Neurosurgeon.self)),
    SchemeFamily(
      "ddlo", title: "DDLO and DDTO", source: "[28], [29]", theory: "deep learning",
      hasDependencies: true, devices: .multiple, edges: .multiple, clouds: .multiple,
      chain: ["ddlo"], example: Example(DDLO.self)),
    SchemeFamily(
      "imitation", title: "Imitation", source: "[25], [31]", theory: "deep learning",
      hasDependencies: true, edges: .multiple, clouds: .multiple, chain: ["imitation"],
      graph: "imitation", example: Example(Imitation.self)),
    SchemeFamily(
      "droo", title: "DROO", source: "[5]", theory: "deep reinforcement learning",
      devices: .multiple, edges: .single, decides: .both, example: Example(DROO.self)),
    SchemeFamily(
      "resource-allocation", title: "Placement with shares", source: "[34]",
      theory: "convex optimization", devices: .multiple, edges: .multiple, clouds: .single,
      decides: .both, example: Example(ResourceAllocation.self)),
    SchemeFamily(
      "actor-critic", title: "Actor–critic", source: "[33]",
      theory: "deep reinforcement learning", hasDependencies: true, devices: .multiple,
      edges: .multiple, clouds: .multiple, chain: ["actor-critic"], graph: "actor-critic",
      arrivals: "actor-critic", example: Example(AdvantageActorCritic.self)),
    SchemeFamily(
      "ppo", title: "PPO and MRLCO", source: "[39]; Wang et al. (2021)",
      theory: "deep reinforcement learning", hasDependencies: true, devices: .multiple,
      edges: .multiple, clouds: .multiple, adaptsFast: true, chain: ["ppo"], graph: "ppo",
      arrivals: "ppo", example: Example(PolicyGradient.self, MRLCO.self)),
    SchemeFamily(
      "dmro", title: "DMRO", source: "the paper", theory: "deep meta reinforcement learning",
      hasDependencies: true, devices: .multiple, edges: .multiple, clouds: .multiple,
      adaptsFast: true, chain: ["dmro"], graph: "dmro", arrivals: "dmro"),
    SchemeFamily(
      "dmro-counterfactual", title: "DMRO, counterfactual", source: "this package",
      theory: "deep meta reinforcement learning", hasDependencies: true, edges: .multiple,
      clouds: .multiple, adaptsFast: true, chain: ["dmro-counterfactual"]),
  ]

  /// Returns the family of a name; `nil` if there is none.
  ///
  /// - Parameter name: The name in records.
  public static func named(_ name: String) -> SchemeFamily? {
    allCases.first { $0.name == name }
  }
}

extension ChannelGame: ExampleSource {}
extension SubtaskGame: ExampleSource {}
extension StackelbergGame: ExampleSource {}
extension LODCO: ExampleSource {}
extension DriftPlusPenalty: ExampleSource {}
extension DelayedOffloading: ExampleSource {}
extension Metaheuristics: ExampleSource {}
extension Neurosurgeon: ExampleSource {}
extension DDLO: ExampleSource {}
extension Imitation: ExampleSource {}
extension DROO: ExampleSource {}
extension AdvantageActorCritic: ExampleSource {}
extension PolicyGradient: ExampleSource {}
extension MRLCO: ExampleSource {}
extension ResourceAllocation: ExampleSource {}

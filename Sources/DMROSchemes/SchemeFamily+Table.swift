extension SchemeFamily: CaseIterable {
  /// All families, in the order of the table.
  public static let allCases = games + queues + searches + labels + learners

  /// Returns the family of a name; `nil` if there is none.
  ///
  /// - Parameter name: The name in records.
  public static func named(_ name: String) -> SchemeFamily? {
    allCases.first { $0.name == name }
  }

  private static let games = [
    SchemeFamily(
      "channel-game", title: "Channel game", source: "Chen, Jiao, Li and Fu (2016)",
      theory: "game theory", devices: .multiple, clouds: .single,
      decides: .placementAndResources, example: Example(ChannelGame.self),
      remark: "A user chooses the device or a wireless channel to the cloud."),
    SchemeFamily(
      "game", title: "Subtask game", source: "[11]", theory: "game theory",
      hasDependencies: true, edges: .multiple, clouds: .multiple, chain: ["game"],
      example: Example(SubtaskGame.self),
      remark: "Better responses, on subtasks in place of users and coalitions."),
    SchemeFamily(
      "stackelberg", title: "Stackelberg game", source: "[21]; Liu and Liu (2018)",
      theory: "game theory", devices: .multiple, edges: .single, clouds: .single,
      decides: .prices, example: Example(StackelbergGame.self)),
    SchemeFamily(
      "prices", title: "Prices found by search", source: "[21]", theory: "game theory",
      devices: .multiple, edges: .multiple, clouds: .multiple, decides: .prices,
      arrivals: "prices", remark: "A price for each tier, tuned by simulations."),
  ]

  private static let queues = [
    SchemeFamily(
      "lodco", title: "LODCO", source: "Mao, Zhang and Letaief (2016)",
      theory: "Lyapunov optimization", edges: .single, decides: .placementAndResources,
      example: Example(LODCO.self), remark: "Also sets clock speed and transmit power."),
    SchemeFamily(
      "drift", title: "Drift plus penalty", source: "[15], [16]; Neely (2010)",
      theory: "Lyapunov optimization", devices: .multiple, edges: .multiple, clouds: .multiple,
      arrivals: "drift", example: Example(DriftPlusPenalty.self),
      remark: "Its example is one device and one server."),
    SchemeFamily(
      "lydroo", title: "LyDROO", source: "Bi, Huang, Wang and Zhang (2021)",
      theory: "Lyapunov optimization, deep learning", devices: .multiple, edges: .single,
      decides: .placementAndResources, example: Example(LyDROO.self)),
    SchemeFamily(
      "delayed-offloading", title: "Delayed offloading", source: "[20]", theory: "Markov chains",
      clouds: .single, example: Example(DelayedOffloading.self),
      remark: "Decides how long a job waits for a fast link."),
    SchemeFamily(
      "resource-allocation", title: "Placement with shares", source: "[34]",
      theory: "convex optimization, deep reinforcement learning", devices: .multiple,
      edges: .multiple, clouds: .single, decides: .placementAndResources,
      example: Example(ResourceAllocation.self),
      remark: "A DQN, as in [34], or DMRO places users; shares are a closed form."),
  ]

  private static let searches = [
    SchemeFamily(
      "genetic", title: "Memetic algorithm", source: "[24], [23]", theory: "evolution",
      hasDependencies: true, edges: .multiple, clouds: .multiple, graph: "genetic",
      example: Example(Metaheuristics.self), remark: "The example has the swarm, too."),
    SchemeFamily(
      "swarm", title: "Particle swarm", source: "[22]", theory: "swarm intelligence",
      hasDependencies: true, edges: .multiple, clouds: .multiple, graph: "swarm"),
    SchemeFamily(
      "neurosurgeon", title: "Neurosurgeon", source: "[30]", theory: "enumeration of cuts",
      hasDependencies: true, edges: .multiple, clouds: .multiple, chain: ["neurosurgeon"],
      example: Example(Neurosurgeon.self)),
  ]

  private static let labels = [
    SchemeFamily(
      "ddlo", title: "DDLO and DDTO", source: "[28], [29]", theory: "deep learning",
      devices: .multiple, edges: .single, clouds: .single, example: Example(DDLO.self)),
    SchemeFamily(
      "ddlo-chain", title: "DDLO on chains", source: "[28]", theory: "deep learning",
      hasDependencies: true, edges: .multiple, clouds: .multiple, chain: ["ddlo"],
      remark: "The best of s plans is the label of all networks, as in DDLO."),
    SchemeFamily(
      "imitation", title: "Imitation", source: "[25], [31]", theory: "deep learning",
      hasDependencies: true, edges: .multiple, clouds: .multiple, chain: ["imitation"],
      graph: "imitation", example: Example(Imitation.self),
      remark: "It needs an exact or best known plan of each workflow that it learns from."),
  ]

  private static let learners = [
    SchemeFamily(
      "droo", title: "DROO", source: "[5]", theory: "deep reinforcement learning",
      devices: .multiple, edges: .single, decides: .placementAndResources,
      example: Example(DROO.self), remark: "Also divides the time of a frame."),
    SchemeFamily(
      "actor-critic", title: "Actor–critic", source: "[33]; Mnih et al. (2016)",
      theory: "deep reinforcement learning", hasDependencies: true, devices: .multiple,
      edges: .multiple, clouds: .multiple, chain: ["actor-critic"], graph: "actor-critic",
      arrivals: "actor-critic", example: Example(AdvantageActorCritic.self),
      remark: "Over time: many devices, each job of one subtask."),
    SchemeFamily(
      "ppo", title: "PPO and MRLCO", source: "[39]; Schulman et al. (2017); Wang et al. (2021)",
      theory: "deep reinforcement learning", hasDependencies: true, devices: .multiple,
      edges: .multiple, clouds: .multiple, adaptsFast: true, chain: ["ppo"], graph: "ppo",
      arrivals: "ppo", example: Example(PolicyGradient.self, MRLCO.self),
      remark: "Over time: many devices, each job of one subtask."),
    SchemeFamily(
      "dmro", title: "DMRO", source: "the paper", theory: "deep meta reinforcement learning",
      hasDependencies: true, devices: .multiple, edges: .multiple, clouds: .multiple,
      adaptsFast: true, chain: ["dmro"], graph: "dmro", arrivals: "dmro",
      remark: "The best of five networks; over time their mean."),
    SchemeFamily(
      "dmro-counterfactual", title: "DMRO, counterfactual", source: "this package",
      theory: "deep meta reinforcement learning", hasDependencies: true, edges: .multiple,
      clouds: .multiple, adaptsFast: true, chain: ["dmro-counterfactual"],
      remark: "Each network learns from its own proposal."),
  ]
}

extension ChannelGame: ExampleSource {}
extension SubtaskGame: ExampleSource {}
extension StackelbergGame: ExampleSource {}
extension LODCO: ExampleSource {}
extension DriftPlusPenalty: ExampleSource {}
extension LyDROO: ExampleSource {}
extension DelayedOffloading: ExampleSource {}
extension ResourceAllocation: ExampleSource {}
extension Metaheuristics: ExampleSource {}
extension Neurosurgeon: ExampleSource {}
extension DDLO: ExampleSource {}
extension Imitation: ExampleSource {}
extension DROO: ExampleSource {}
extension PolicyGradient: ExampleSource {}
extension AdvantageActorCritic: ExampleSource {}
extension MRLCO: ExampleSource {}

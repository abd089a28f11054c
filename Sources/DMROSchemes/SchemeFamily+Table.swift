extension SchemeFamily: CaseIterable {
  /// All families, in the order of the table.
  public static let allCases: [SchemeFamily] = [
    SchemeFamily(
      "games", title: "Congestion game",
      source: "[11]; Chen, Jiao, Li and Fu (2016)", theory: "game theory",
      hasDependencies: true, devices: .multiple, edges: .multiple, clouds: .multiple,
      chain: ["game"], arrivals: "greedy", example: Example(ChannelGame.exampleNumbers)),
    SchemeFamily(
      "stackelberg", title: "Stackelberg game", source: "[21]", theory: "game theory",
      devices: .multiple, edges: .single, clouds: .single, decides: .both, arrivals: "prices",
      example: Example(StackelbergGame.exampleNumbers)),
    SchemeFamily(
      "genetic", title: "Memetic algorithm", source: "[24], [23]", theory: "evolution",
      hasDependencies: true, devices: .single, edges: .multiple, clouds: .multiple,
      graph: "genetic"),
    SchemeFamily(
      "swarm", title: "Particle swarm", source: "[22]", theory: "swarm intelligence",
      hasDependencies: true, devices: .single, edges: .multiple, clouds: .multiple,
      graph: "swarm"),
    SchemeFamily(
      "actor-critic", title: "Actor–critic", source: "[33]", theory: "policy gradients",
      hasDependencies: true, devices: .multiple, edges: .multiple, clouds: .multiple,
      chain: ["actor-critic"], graph: "actor-critic", arrivals: "actor-critic"),
    SchemeFamily(
      "ppo", title: "PPO and MRLCO", source: "[39]", theory: "policy gradients",
      hasDependencies: true, devices: .multiple, edges: .multiple, clouds: .multiple,
      adaptsFast: true, chain: ["ppo"], graph: "ppo", arrivals: "ppo"),
    SchemeFamily(
      "dmro", title: "DMRO", source: "the paper", theory: "deep meta reinforcement learning",
      hasDependencies: true, devices: .multiple, edges: .multiple, clouds: .multiple,
      adaptsFast: true, chain: ["dmro", "dmro-counterfactual"], graph: "dmro", arrivals: "dmro"),
  ]

  /// Returns the family of a name; `nil` if there is none.
  ///
  /// - Parameter name: The name in records.
  public static func named(_ name: String) -> SchemeFamily? {
    allCases.first { $0.name == name }
  }
}

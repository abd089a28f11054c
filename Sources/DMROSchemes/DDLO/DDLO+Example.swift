public import DMROFiles
import DMRORandom

extension DDLO {
  /// Measures the ratio optimum ÷ chosen cost in the papers' examples.
  ///
  /// The networks learn from 32,000 cases, and decide 4000 others; the optimum is that of all 512
  /// plans (DDTO: 300 cases, 19,683 plans).
  ///
  /// - Parameters:
  ///   - seed: The random seed.
  ///   - effort: The factor of the number of cases.
  /// - Throws: `InputError`, if the training diverges.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    // The ratios that Huang and others report; none is known of our example of three sites.
    let examples: [(IndependentTasks, units: Int, reported: Double?)] = [
      (.ddlo, 3, 0.992), (.ddlo, 5, 0.994), (.ddto, 5, nil),
    ]
    var numbers: [ExampleNumber] = []
    for (problem, units, reported) in examples {
      var configuration = Self.configuration
      configuration.units = units
      let cases = max(configuration.warmUp, Int(32_000 * effort))
      var ddlo = try DDLO(problem, seed: seed, cases: cases, configuration: configuration)
      try ddlo.train()
      var unseen = RandomStream(seed: seed).split("ddlo").split("unseen")
      let isBinary = problem.sites.count == 2
      let count = max(10, Int((isBinary ? 4000 : 300) * effort))
      numbers.append(
        ExampleNumber(
          name: isBinary ? "ddlo-\(units)" : "ddto-\(units)",
          title: isBinary
            ? "DDLO, \(units) networks: optimum ÷ chosen cost over unseen cases"
            : "DDTO, \(units) networks, three tiers: optimum ÷ chosen cost over unseen cases",
          value: try ddlo.ratio(over: count, using: &unseen), required: reported.map { $0...1 }))
    }
    return numbers
  }
}

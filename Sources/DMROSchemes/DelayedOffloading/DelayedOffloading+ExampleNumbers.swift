extension DelayedOffloading {
  /// Returns the numbers of the example: a pedestrian with the full and with the partial model.
  ///
  /// The simulation must agree with the exact means within 3 %, and within two half widths of its own
  /// 95 % interval: one half width would fail for one seed of twenty.
  ///
  /// - Parameters:
  ///   - seed: The seed of the simulation; all else is exact.
  ///   - effort: The work: 1 for 20 runs of 100,000 jobs with each model.
  /// - Precondition: Both models are stable with and without deadlines; they are.
  public static func exampleNumbers(seed: UInt64, effort: Double = 1) -> [ExampleNumber] {
    let jobs = max(100, Int((100_000 * effort).rounded()))
    let full = (name: "full", model: Model.full, deadline: 1200.0)
    let partial = (name: "partial", model: Model.partial, deadline: 600.0)
    var numbers: [ExampleNumber] = []
    for (name, model, deadline) in [full, partial] {
      let exact = known(model, deadline)
      let (means, halfWidths) = simulatedMeans(
        of: model, deadline: deadline, jobs: jobs, seed: seed)
      numbers += [
        ExampleNumber(
          name: "delayed-\(name)-delay",
          title: "Delayed offloading, \(name) model: simulated ÷ exact mean delay",
          value: means.delay / exact.delay, required: 0.97...1.03),
        ExampleNumber(
          name: "delayed-\(name)-energy",
          title: "Delayed offloading, \(name) model: simulated ÷ exact energy of a job",
          value: means.energy / exact.energy, required: 0.97...1.03),
        ExampleNumber(
          name: "delayed-\(name)-interval",
          title: "Delayed offloading, \(name) model: simulated − exact mean delay, in half widths "
            + "of the 95 % interval",
          value: (means.delay - exact.delay) / halfWidths.delay, required: -2...2),
      ]
    }
    var always = Model.full
    always.fastEnds = 0
    let queue = known(always, .infinity).delay * (always.fastService - always.arrivals)
    let backlog = Backlog(of: .full, deadline: full.deadline)
    let wide = Backlog(of: .full, deadline: full.deadline, levels: 2 * backlog.levels)
    numbers += [
      ExampleNumber(
        name: "delayed-always-fast",
        title: "Delayed offloading, link always fast: mean delay ÷ that of M/M/1",
        value: queue, required: 1 - 1e-6...1 + 1e-6),
      ExampleNumber(
        name: "delayed-truncation",
        title: "Delayed offloading, full model: mean backlog ÷ that with twice as many levels",
        value: backlog.mean / wide.mean, required: 1 - 1e-6...1 + 1e-6),
    ]
    return numbers + deadlineNumbers()
  }

  /// Returns the numbers of the best deadline, among six from 15 s to none.
  ///
  /// The paper prefers the partial model where the delay counts, and the full one where the energy
  /// counts.
  private static func deadlineNumbers() -> [ExampleNumber] {
    let deadlines = [15.0, 60, 150, 600, 1800, .infinity]
    let full = deadlines.map { known(.full, $0) }
    let partial = deadlines.map { known(.partial, $0) }
    func best(_ options: [Means], _ weight: Double) -> Double {
      options.reduce(.infinity) { min($0, $1.weightedProduct(energyWeight: weight)) }
    }
    let (sensitive, tolerant) = (0.1, 0.9)
    let never = partial[partial.count - 1].weightedProduct(energyWeight: sensitive)
    return [
      ExampleNumber(
        name: "delayed-deadline-gain",
        title: "Delayed offloading, partial model: energy⁰·¹ · delay⁰·⁹ at the best deadline ÷ "
          + "without a deadline",
        value: best(partial, sensitive) / never, required: 0...1),
      ExampleNumber(
        name: "delayed-sensitive",
        title: "Delayed offloading: best partial ÷ best full model in energy⁰·¹ · delay⁰·⁹",
        value: best(partial, sensitive) / best(full, sensitive), required: 0...1),
      ExampleNumber(
        name: "delayed-tolerant",
        title: "Delayed offloading: best full ÷ best partial model in energy⁰·⁹ · delay⁰·¹",
        value: best(full, tolerant) / best(partial, tolerant), required: 0...1),
    ]
  }

  private static func known(_ model: Model, _ deadline: Double) -> Means {
    guard let means = try? means(of: model, deadline: deadline) else {
      preconditionFailure("the example must be stable")
    }
    return means
  }
}

extension DelayedOffloading {
  /// Returns the numbers of the example: a pedestrian with the full and with the partial model.
  ///
  /// The simulation must agree with the exact means within 3 %, and within two half widths of its own
  /// 95 % interval: one half width would fail for one seed of twenty. The deadlines, 20 min with the full
  /// and 10 min with the partial model, are constants of this package, fixed by the exact means alone.
  ///
  /// - Parameters:
  ///   - seed: The seed of the simulation; all else is exact.
  ///   - effort: The work: 1 for 20 runs of 100,000 jobs with each model; below 0.1, with fewer
  ///     deadlines.
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
          name: "delay-\(name)-delay",
          title: "Delayed offloading, \(name) model: simulated ÷ exact mean delay",
          value: means.delay / exact.delay, required: 0.97...1.03),
        ExampleNumber(
          name: "delay-\(name)-energy",
          title: "Delayed offloading, \(name) model: simulated ÷ exact energy of a job",
          value: means.energy / exact.energy, required: 0.97...1.03),
        ExampleNumber(
          name: "delay-\(name)-interval",
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
        name: "delay-always-fast",
        title: "Delayed offloading, link always fast: mean delay ÷ that of M/M/1",
        value: queue, required: 1 - 1e-6...1 + 1e-6, holdsForEverySeed: true),
      ExampleNumber(
        name: "delay-truncation",
        title: "Delayed offloading, full model: mean backlog ÷ that with twice as many levels",
        value: backlog.mean / wide.mean, required: 1 - 1e-6...1 + 1e-6, holdsForEverySeed: true),
    ]
    return numbers + deadlineNumbers(isShort: effort < 0.1)
  }

  /// Returns the numbers of the best deadline, among five from 15 s to 30 min and none; in short, among
  /// two and, for the partial model, none: without a deadline, the full model takes hundreds of
  /// levels.
  ///
  /// The paper prefers the partial model where the delay counts, and the full one where the energy
  /// counts.
  private static func deadlineNumbers(isShort: Bool) -> [ExampleNumber] {
    let deadlines = isShort ? [60, 600] : [15.0, 60, 150, 600, 1800]
    let full = (isShort ? deadlines : deadlines + [.infinity]).map { known(.full, $0) }
    let patient = deadlines.map { known(.partial, $0) }
    let never = known(.partial, .infinity)
    let partial = patient + [never]
    func best(_ options: [Means], _ weight: Double) -> Double {
      options.reduce(.infinity) { min($0, $1.weightedProduct(energyWeight: weight)) }
    }
    let (sensitive, tolerant) = (0.1, 0.9)
    return [
      ExampleNumber(
        name: "delay-deadline-gain",
        title: "Delayed offloading, partial model: energy⁰·¹ · delay⁰·⁹ at the best deadline ÷ "
          + "without a deadline",
        value: best(patient, sensitive) / never.weightedProduct(energyWeight: sensitive),
        required: 0...1, holdsForEverySeed: true),
      ExampleNumber(
        name: "delay-sensitive",
        title: "Delayed offloading: best partial ÷ best full model in energy⁰·¹ · delay⁰·⁹",
        value: best(partial, sensitive) / best(full, sensitive), required: 0...1,
        holdsForEverySeed: true),
      ExampleNumber(
        name: "delay-tolerant",
        title: "Delayed offloading: best full ÷ best partial model in energy⁰·⁹ · delay⁰·¹",
        value: best(full, tolerant) / best(partial, tolerant), required: 0...1,
        holdsForEverySeed: true),
    ]
  }

  private static func known(_ model: Model, _ deadline: Double) -> Means {
    guard let means = try? means(of: model, deadline: deadline) else {
      preconditionFailure("the example must be stable")
    }
    return means
  }
}

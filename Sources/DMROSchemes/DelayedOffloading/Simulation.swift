internal import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

extension DelayedOffloading {
  /// An event simulation of the process, job by job: it knows neither a chain nor Little's law.
  ///
  /// Each job has work, exponential with the mean 1, that shrinks at the rate of the present link, and
  /// a patience that shrinks in the slow phase only.
  struct Simulation {
    private struct Job {
      var arrival: Double
      /// The work left; counts only for the first of a queue.
      var work: Double
      /// The time in the slow phase, since the start, at which the job leaves.
      var leaves: Double
    }

    private let model: Model
    private let deadline: Double
    private var generator: RandomStream
    private var now = 0.0
    private var slowTime = 0.0
    private var isSlow = false
    private var nextArrival = 0.0
    private var nextSwitch = 0.0
    private var jobs: [Job] = []
    private var others: [Job] = []
    private var energy = 0.0
    private var left = 0
    private var completed = 0
    private var delays = 0.0

    init(of model: Model, deadline: Double, generator: RandomStream) {
      (self.model, self.deadline, self.generator) = (model, deadline, generator)
      nextArrival = exponential() / model.arrivals
      nextSwitch = exponential() / model.fastEnds
    }

    /// Returns the means over the next completed jobs.
    mutating func means(of count: Int) -> Means {
      let start = now
      (energy, left, completed, delays) = (0, 0, 0, 0)
      while completed < count { step() }
      let jobs = model.arrivals * (now - start)
      return Means(
        delay: delays / Double(completed), energy: energy / jobs, leaving: Double(left) / jobs)
    }

    private mutating func step() {
      let service = isSlow ? model.slowService : model.fastService
      var next = min(nextArrival, nextSwitch)
      var event = nextArrival <= nextSwitch ? Event.arrival : .phase
      if let first = jobs.first, now + first.work / service < next {
        (next, event) = (now + first.work / service, .sent)
      }
      if let first = others.first, now + first.work / model.otherService < next {
        (next, event) = (now + first.work / model.otherService, .done)
      }
      if isSlow {
        for (index, job) in jobs.enumerated() where now + job.leaves - slowTime < next {
          (next, event) = (now + job.leaves - slowTime, .leaves(index))
        }
      }
      advance(to: next, service: service)
      switch event {
      case .arrival:
        nextArrival = now + exponential() / model.arrivals
        let (work, patience) = (exponential(), exponential() * deadline)
        jobs.append(Job(arrival: now, work: work, leaves: slowTime + patience))
      case .phase:
        isSlow.toggle()
        nextSwitch = now + exponential() / (isSlow ? model.slowEnds : model.fastEnds)
      case .sent: complete(jobs.removeFirst())
      case .done: complete(others.removeFirst())
      case .leaves(let index):
        var job = jobs.remove(at: index)
        job.work = exponential()
        others.append(job)
        left += 1
      }
    }

    private mutating func advance(to time: Double, service: Double) {
      let elapsed = time - now
      if !jobs.isEmpty, service > 0 {
        jobs[0].work -= elapsed * service
        energy += elapsed * (isSlow ? model.slowPower : model.fastPower)
      }
      if !others.isEmpty {
        others[0].work -= elapsed * model.otherService
        energy += elapsed * model.otherPower
      }
      if isSlow { slowTime += elapsed }
      now = time
    }

    private mutating func complete(_ job: Job) {
      completed += 1
      delays += now - job.arrival
    }

    private mutating func exponential() -> Double { -log(1 - generator.uniform()) }

    private enum Event {
      case arrival
      case phase
      case sent
      case done
      case leaves(Int)
    }
  }

  /// Returns the simulated means, and half of the 95 % intervals of their means over independent runs.
  ///
  /// - Parameters:
  ///   - model: The model, which obeys `Model.validate(deadline:)`.
  ///   - deadline: The mean time that a job waits in the slow phase, in s; infinite if it never leaves.
  ///   - jobs: The jobs of each of the 20 runs that count, at least 1; a tenth as many go before.
  ///   - seed: The seed.
  public static func simulatedMeans(
    of model: Model, deadline: Double, jobs: Int, seed: UInt64
  ) -> (means: Means, halfWidths: Means) {
    precondition(jobs > 0, "there must be a job, found \(jobs)")
    let root = RandomStream(seed: seed).split("delayed offloading")
    let runs = (0..<20).map { run in
      var simulation = Simulation(of: model, deadline: deadline, generator: root.split(run))
      _ = simulation.means(of: jobs / 10)
      return simulation.means(of: jobs)
    }
    func estimate(_ value: (Means) -> Double) -> (mean: Double, halfWidth: Double) {
      let count = Double(runs.count)
      let mean = runs.reduce(0) { $0 + value($1) } / count
      let squares = runs.reduce(0) { $0 + (value($1) - mean) * (value($1) - mean) }
      // 2.093 is the quantile 0.975 of Student's distribution with 19 degrees of freedom.
      return (mean, 2.093 * (squares / (count - 1) / count).squareRoot())
    }
    let (delay, energy) = (estimate { $0.delay }, estimate { $0.energy })
    let leaving = estimate { $0.leaving }
    return (
      Means(delay: delay.mean, energy: energy.mean, leaving: leaving.mean),
      Means(delay: delay.halfWidth, energy: energy.halfWidth, leaving: leaving.halfWidth)
    )
  }
}

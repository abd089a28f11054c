import DMROArrivals
import DMROFiles
import DMRONetworks
import DMROParallel
import TestSupport
import Testing

/// Learning over time divided over ranks.
struct RanksTests {
  /// More networks than some numbers of ranks, fewer than others.
  private static let jobs: JobPolicyOrigin = {
    var origin = LearningTests.origin()
    origin.configuration.runs = 5
    origin.configuration.statesPerRun = 20
    origin.configuration.updatesPerRound = 30
    origin.configuration.units = 3
    return origin
  }()

  private static let plans: PlanPolicyOrigin = {
    var origin = PlanLearningTests.origin()
    origin.configuration.runs = 3
    origin.configuration.statesPerRun = 15
    origin.configuration.horizon = 20
    origin.configuration.updatesPerRound = 30
    return origin
  }()

  /// The policy and the loss after two rounds.
  private struct Course<Policy: Equatable & Sendable>: Equatable, Sendable {
    var policy: Policy
    var loss: Double
  }

  @Test("Jobs: the same policy for any number of ranks", arguments: 1...4)
  func jobsAreTheSame(_ count: Int) throws {
    @Sendable func course(_ learner: JobLearner) -> Course<JobPolicy> {
      var learner = learner
      for _ in 0..<2 { learner.learn() }
      return Course(policy: learner.policy, loss: learner.loss)
    }
    let single = course(try Self.jobs.learner())
    let courses = try ThreadRanks.run(count) { ranks in
      course(try Self.jobs.learner(threads: 1 + ranks.rank, on: ranks))
    }
    for other in courses { #expect(other == single) }
  }

  @Test("Workflows: the same policy for any number of ranks", arguments: [2, 4])
  func plansAreTheSame(_ count: Int) throws {
    @Sendable func course(_ learner: PlanLearner) -> Course<PlanPolicy> {
      var learner = learner
      for _ in 0..<2 { learner.learn() }
      return Course(policy: learner.policy, loss: learner.loss)
    }
    let single = course(try Self.plans.learner())
    let courses = try ThreadRanks.run(count) { ranks in
      course(try Self.plans.learner(threads: 1 + ranks.rank, on: ranks))
    }
    for other in courses { #expect(other == single) }
  }

  @Test("A training goes on under another number of ranks")
  func goesOn() throws {
    let folder = try Folder()
    let path = "\(folder.path)/checkpoint"
    _ = try ThreadRanks.run(3) { ranks in
      var learner = try Self.jobs.learner(on: ranks)
      learner.learn()
      try learner.writeCheckpoint(to: path, identity: "a")
    }
    let policies = try ThreadRanks.run(2) { ranks in
      var learner = try Self.jobs.learner(on: ranks)
      try learner.readCheckpoint(from: path, identity: "a")
      learner.learn()
      return learner.policy
    }
    var whole = try Self.jobs.learner()
    for _ in 0..<2 { whole.learn() }
    for policy in policies { #expect(policy == whole.policy) }
  }

  /// Numbers that are not finite pass between ranks as they are: all ranks then see the divergence.
  @Test("Networks that diverge do so on all ranks")
  func diverges() throws {
    var origin = Self.jobs
    origin.configuration.learningRate = 1e30
    let chosen = origin
    let finite = try ThreadRanks.run(2) { ranks in
      var learner = try chosen.learner(on: ranks)
      learner.learn()
      return learner.policy.networks.isFinite
    }
    #expect(finite == [false, false])
  }
}

import DMROArrivals

/// The recipe of learning over time, with one part changed.
struct JobRecipe: Sendable {
  /// The name of the rows.
  var name: String
  /// The rule of a decision by all networks.
  var vote = JobVote.mean
  private let change: @Sendable (inout JobConfiguration) -> Void

  private init(
    _ name: String, vote: JobVote = .mean,
    _ change: @escaping @Sendable (inout JobConfiguration) -> Void = { _ in }
  ) {
    self.name = name
    self.vote = vote
    self.change = change
  }

  /// Returns settings with the change.
  func changed(_ configuration: JobConfiguration) -> JobConfiguration {
    var configuration = configuration
    change(&configuration)
    return configuration
  }

  /// The whole recipe, and what it is without each part.
  static let all: [JobRecipe] = [
    JobRecipe("recipe"),
    JobRecipe("one network") { $0.units = 1 },
    JobRecipe("least cost votes", vote: .leastCost),
    JobRecipe("squared error alone") { $0.regretWeight = 0 },
    JobRecipe("no exploration") { $0.exploration = 0 },
    JobRecipe("all rounds alike") { $0.memoryDecay = 1 },
    JobRecipe("last round alone") { $0.memoryDecay = 0 },
    JobRecipe("horizon 50") { $0.horizon = 50 },
    JobRecipe("horizon 400") { $0.horizon = 400 },
    JobRecipe("three rounds") { $0.rounds = 3 },
    JobRecipe("twelve rounds") { $0.rounds = 12 },
    JobRecipe("3200 updates") { $0.updatesPerRound = 3200 },
    JobRecipe("bursts") { $0.burstShare = 0.4 },
    JobRecipe("convex cost") { $0.convexity = 0.1 },
  ]
}

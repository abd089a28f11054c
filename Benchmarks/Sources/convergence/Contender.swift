import BenchmarkSupport
import DMRO
import DMROExperiments

/// What runs against others: a learner that begins at random, or a start in a new system.
protocol Contender {
  /// The name in files.
  var name: String { get }
  /// The name in tables.
  var title: String { get }
  /// Prepares what a seed's training needs.
  func prepare(seed: UInt64) throws -> Preparation
}

/// What a training begins with.
struct Preparation: ~Copyable {
  /// The process in Table II.
  var process: ChainProcess
  /// The model before its first update.
  var model: InnerModel
  /// The seconds that it took to learn what the model starts with.
  var seconds: Double?
}

/// A learner that begins at random.
enum Learner: String, CaseIterable, Contender {
  case dmro
  case dmroCounterfactual = "dmro-counterfactual"
  case dqn
  case doubleDQN = "double-dqn"
  case duelingDQN = "dueling-dqn"

  var name: String { rawValue }

  var title: String {
    switch self {
    case .dmro: "DMRO, s = 5"
    case .dmroCounterfactual: "DMRO, counterfactual, s = 5"
    case .dqn: "DQN"
    case .doubleDQN: "Double DQN"
    case .duelingDQN: "Dueling DQN"
    }
  }

  /// The default settings, but for what makes the learner.
  private var settings: InnerModelConfiguration {
    var settings = InnerModelConfiguration()
    switch self {
    case .dmro: return settings
    case .dmroCounterfactual:
      settings.transitionRule = .counterfactual
      return settings
    case .dqn: break
    case .doubleDQN: settings.targetRule = .doubleQLearning
    case .duelingDQN: settings.head = .dueling
    }
    settings.units = 1
    return settings
  }

  func prepare(seed: UInt64) throws -> Preparation {
    let process = TrainingSettings().process
    return Preparation(process: process, model: try InnerModel(settings, for: process, seed: seed))
  }
}

/// A start that was learned over Table IV, in which Table II does not lie.
struct Start: Contender {
  /// Which start.
  var point: StartingPoint
  /// The number of gradient steps of a start in the paper's shape.
  var updates: Int

  var name: String { point.rawValue }
  var title: String { point.title }

  func prepare(seed: UInt64) throws -> Preparation {
    var settings = TrainingSettings()
    settings.seed = seed
    let clock = ContinuousClock()
    let begin = clock.now
    let learned = try LearnedStart(point, in: .table4, updates: updates, settings)
    let process = try ChainProcess(
      costModel: settings.costModel, maximumSubtasks: 10, context: point.context)
    let network = learned.network(in: process)
    let seconds = (clock.now - begin) / .seconds(1)
    let model = try Adaptation.learner(
      from: network, in: process, by: point.adaptationModel.configuration,
      stream: RandomStream(seed: seed).split("adaptation"))
    return Preparation(
      process: process, model: model, seconds: network == nil ? nil : seconds)
  }
}

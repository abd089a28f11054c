import DMRO
import DMROFiles
import Foundation
import Testing

@Suite("Settings of the inner model")
struct ConfigurationTests {
  struct Mistake: CustomTestStringConvertible, Sendable {
    var element: String
    var change: @Sendable (inout InnerModelConfiguration) -> Void
    var testDescription: String { element }
  }

  static let mistakes: [Mistake] = [
    Mistake(element: "units") { $0.units = 0 },
    Mistake(element: "units") { $0.units = 5000 },
    Mistake(element: "memoryCapacity") { $0.memoryCapacity = 0 },
    Mistake(element: "warmUp") { $0.warmUp = 0 },
    Mistake(element: "warmUp") { $0.warmUp = $0.memoryCapacity + 1 },
    Mistake(element: "batchSize") { $0.batchSize = 0 },
    Mistake(element: "updateInterval") { $0.updateInterval = -1 },
    Mistake(element: "freezeInterval") { $0.freezeInterval = 0 },
    Mistake(element: "discount") { $0.discount = 1.01 },
    Mistake(element: "discount") { $0.discount = .nan },
    Mistake(element: "maximumGradientNorm") { $0.maximumGradientNorm = 0 },
    Mistake(element: "optimizer.learningRate") { $0.optimizer = .sgd(learningRate: -0.1) },
    Mistake(element: "exploration.initial") { $0.exploration = .constant(1.5) },
    Mistake(element: "sharesMinibatch") {
      $0.prioritizedReplay = PrioritizedReplay()
      $0.sharesMinibatch = true
    },
    Mistake(element: "prioritizedReplay.floor") {
      $0.prioritizedReplay = PrioritizedReplay()
      $0.prioritizedReplay?.floor = 0
    },
  ]

  @Test("Values outside their bounds are refused by name", arguments: mistakes)
  func refuses(_ mistake: Mistake) {
    var settings = InnerModelConfiguration()
    mistake.change(&settings)
    let error = #expect(throws: InputError.self) { try settings.validate() }
    #expect(error?.element == mistake.element)
  }

  @Test("The defaults are valid and survive a file")
  func roundTrip() throws {
    var settings = InnerModelConfiguration()
    try settings.validate()
    settings.prioritizedReplay = PrioritizedReplay()
    settings.maximumGradientNorm = 10
    settings.optimizer = .adam(learningRate: 0.003, beta1: 0.8)
    settings.transitionRule = .counterfactual
    settings.targetRule = .doubleQLearning
    settings.head = .dueling
    let text = StrictJSON.encode(settings)
    let read = try StrictJSON.decode(
      InnerModelConfiguration.self, from: Data(text.utf8), source: "settings")
    #expect(read == settings)
  }

  @Test("Missing settings keep their defaults, unknown ones are refused")
  func files() throws {
    let empty = try StrictJSON.decode(
      InnerModelConfiguration.self, from: Data("{}".utf8), source: "settings")
    #expect(empty == InnerModelConfiguration())
    let error = #expect(throws: InputError.self) {
      try StrictJSON.decode(
        InnerModelConfiguration.self, from: Data(#"{"batchsize": 3}"#.utf8), source: "settings")
    }
    #expect(error?.description.contains("did you mean \"batchSize\"?") == true)
  }
}

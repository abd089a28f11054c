import DMRO
import DMROFiles
import DMRORandom
import DMROSchemes
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The loss of labels against a naive twin in Double, itself checked by central differences.
struct LabelsTests {
  /// −log p(label) under the softmax of (±output − cost) / temperature.
  private static func loss(
    _ outputs: [Double], _ costs: [Double], _ label: Int, temperature: Double, isCost: Bool
  ) -> Double {
    let logits = zip(outputs, costs).map { ((isCost ? -$0 : $0) - $1) / temperature }
    return log(logits.reduce(0) { $0 + exp($1) }) - logits[label]
  }

  @Test(
    "Gradients are the central differences of the naive loss",
    arguments: [(1.0, false), (1, true), (0.3, false), (0.3, true)])
  func gradients(temperature: Double, isCost: Bool) {
    let rule = LabelLoss(temperature: Float(temperature), isCost: isCost)
    var stream = RandomStream(seed: 5)
    for _ in 0..<20 {
      // Two groups of four; the second action of each is not available.
      var outputs = ContiguousArray<Float>((0..<8).map { _ in Float(stream.normal()) })
      var costs = ContiguousArray<Float>((0..<8).map { _ in Float(stream.uniform()) })
      (costs[1], costs[5]) = (.infinity, .infinity)
      outputs[1] = 1e30
      var gradients = ContiguousArray<Float>(repeating: 7, count: 8)
      for group in [0..<4, 4..<8] {
        let label = 2
        let loss = rule.differentiate(
          outputs, costs: costs, in: group, label: label, weight: 0.5, into: &gradients)
        let own = group.map { Double($0 % 4 == 1 ? 0 : outputs[$0]) }
        let known = group.map { Double(costs[$0]) }
        #expect(
          abs(
            Double(loss)
              - Self.loss(own, known, label, temperature: temperature, isCost: isCost)) < 1e-5)
        for action in 0..<4 {
          var (up, down) = (own, own)
          up[action] += 1e-6
          down[action] -= 1e-6
          let slope =
            (Self.loss(up, known, label, temperature: temperature, isCost: isCost)
              - Self.loss(down, known, label, temperature: temperature, isCost: isCost)) / 2e-6
          #expect(abs(Double(gradients[group.lowerBound + action]) - 0.5 * slope) < 1e-5)
        }
      }
    }
  }

  @Test("The choice is the greatest output, or the least cost + output, among the available")
  func choices() {
    let outputs: ContiguousArray<Float> = [9, 3, 1, 2, 5, 5]
    let costs: ContiguousArray<Float> = [.infinity, 0, 0, 0, 0, 0]
    let greatest = LabelLoss(temperature: 1, isCost: false)
    #expect(greatest.choice(of: outputs, costs: costs, in: 0..<3) == 1)
    #expect(greatest.choice(of: outputs, costs: costs, in: 3..<6) == 1)
    let least = LabelLoss(temperature: 2, isCost: true)
    #expect(least.choice(of: outputs, costs: costs, in: 0..<3) == 2)
    #expect(least.choice(of: outputs, costs: [0, 0, 3, 0, 0, 0], in: 1..<4) == 2)
    let lost: ContiguousArray<Float> = [.nan, .nan]
    #expect(greatest.choice(of: lost, costs: [.infinity, 0], in: 0..<2) == 1)
  }

  @Test("Probabilities sum to 1, also for great outputs")
  func probabilities() {
    let rule = LabelLoss(temperature: 0.5, isCost: false)
    var found: ContiguousArray<Float> = [7, 0, 0, 0]
    rule.writeLogProbabilities(
      [0, 1000, 999, .nan], costs: [0, 0, 0, .infinity], in: 1..<4, into: &found)
    // Logits near 2000 are multiples of 1.2e-4.
    #expect(abs(exp(found[1]) - 1 / (1 + exp(-2))) < 1e-4)
    #expect(abs(exp(found[1]) + exp(found[2]) - 1) < 1e-4)
    #expect(found[0] == 7 && found[3] == -.infinity)
  }

  @Test(
    "Actions are drawn as often as they are likely",
    arguments: [(0.0, 0), (0.24, 0), (0.26, 2), (0.999_999, 2)])
  func draws(uniform: Double, action: Int) {
    let rule = LabelLoss(temperature: 1, isCost: true)
    var room = ContiguousArray<Float>(repeating: 0, count: 5)
    let outputs: ContiguousArray<Float> = [0, 0, 1, 0, 1 - log(Float(3))]
    // In the group 2..<5 the probabilities are 1/4, 0 and 3/4.
    let costs: ContiguousArray<Float> = [0, 0, 0, .infinity, 0]
    let drawn = rule.draw(from: outputs, costs: costs, in: 2..<5, uniform: uniform, into: &room)
    #expect(drawn == action)
  }

  @Test("An action that is drawn is available, also where outputs are not numbers")
  func lostDraws() {
    let rule = LabelLoss(temperature: 1, isCost: false)
    var room: ContiguousArray<Float> = [0, 0]
    let drawn = rule.draw(
      from: [.nan, .nan], costs: [.infinity, 0], in: 0..<2, uniform: 0.3, into: &room)
    #expect(drawn == 1)
  }

  @Test(
    "Settings out of bounds are refused by name",
    arguments: [
      "units", "warmUp", "batchSize", "temperature", "exploration.initial",
      "exploration.decaySteps", "finalLearningRate", "optimizer.learningRate", "optimizer.beta1",
    ])
  func settings(name: String) throws {
    var configuration = LabelConfiguration()
    try configuration.validate()
    switch name {
    case "units": configuration.units = 0
    case "warmUp": configuration.warmUp = configuration.memoryCapacity + 1
    case "batchSize": configuration.batchSize = 0
    case "temperature": configuration.temperature = 0
    case "exploration.initial": configuration.exploration.initial = 2
    case "exploration.decaySteps": configuration.exploration.decaySteps = -1
    case "optimizer.learningRate": configuration.optimizer = .adam(learningRate: 0)
    case "optimizer.beta1": configuration.optimizer = .adam(learningRate: 0.01, beta1: 1)
    default: configuration.finalLearningRate = .nan
    }
    let error = #expect(throws: InputError.self) { try configuration.validate() }
    #expect(error?.element == name)
  }
}

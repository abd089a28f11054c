import DMROFiles
import DMROOffloading
import DMRORandom
import Testing

/// Section V-A: 4 users × 5 workflows; e_0 50–100 MB, e_i 10–50 MB, v 10³–10⁵ megacycles, uniform.
struct WorkloadGeneratorTests {
  @Test func drawsInTheOrderOfEquation1() throws {
    var stream = RandomStream(seed: 1)
    var twin = stream
    let workflow = try WorkloadGenerator(subtasks: 2).workflow(id: "w", using: &stream)
    let first = twin.uniform(50, 100)
    let numbers = [
      twin.uniform(1e3, 1e5), twin.uniform(10, 50), twin.uniform(1e3, 1e5), twin.uniform(10, 50),
    ]
    #expect(workflow.transfer == [first, numbers[1], numbers[3]])
    #expect(workflow.computation == [numbers[0], numbers[2]])
    #expect(stream == twin)
  }

  @Test func theTrainingSetIsThatOfThePaper() throws {
    var stream = RandomStream(seed: 2)
    let workflows = try WorkloadGenerator.paper.trainingSet(using: &stream)
    let ids = (0..<4).flatMap { user in (0..<5).map { "user-\(user)/\($0)" } }
    #expect(workflows.map(\.id) == ids)
    #expect(workflows.allSatisfy { $0.subtaskCount == 10 })
    #expect(Set(workflows.map(\.computation)).count == 20)
  }

  @Test func numbersFillTheirRangesEvenly() throws {
    var stream = RandomStream(seed: 3)
    let workflows = try WorkloadGenerator.paper.workflows(2000, using: &stream)
    #expect(workflows[1999].id == "workflow-1999")
    let samples: [([Double], ClosedRange<Double>)] = [
      (workflows.map { $0.transfer[0] }, 50...100),
      (workflows.flatMap { $0.transfer.dropFirst() }, 10...50),
      (workflows.flatMap(\.computation), 1e3...1e5),
    ]
    for (numbers, range) in samples {
      #expect(numbers.allSatisfy(range.contains))
      let width = range.upperBound - range.lowerBound
      // Five standard errors of the mean of a uniform distribution.
      let error = 5 * width / (12 * Double(numbers.count)).squareRoot()
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      #expect(abs(mean - (range.lowerBound + range.upperBound) / 2) < error)
    }
  }

  @Test func boundsAreTheUpperEnds() {
    #expect(WorkloadGenerator.paper.bounds == .paper)
    #expect(WorkloadBounds.paper == WorkloadBounds(maxComputation: 1e5, maxTransfer: 100))
    let generator = WorkloadGenerator(laterTransfer: 10...300, computation: 1...2)
    #expect(generator.bounds == WorkloadBounds(maxComputation: 2, maxTransfer: 300))
  }

  @Test func boundsOfWorkflowsAreTheLargestNumbers() throws {
    let workflows = [
      try Workflow(id: "a", computation: [5, 9], transfer: [6, 2, 3]),
      try Workflow(id: "b", computation: [7], transfer: [0, 4]),
    ]
    #expect(WorkloadBounds(of: workflows) == WorkloadBounds(maxComputation: 9, maxTransfer: 6))
    let set = try WorkflowSet(workflows)
    #expect(set.bounds == WorkloadBounds(maxComputation: 9, maxTransfer: 6))
    #expect(set.maximumSubtasks == 2)
  }

  @Test func settingsRoundTrip() throws {
    let generator = WorkloadGenerator(
      users: 2, workflowsPerUser: 3, subtasks: 4, firstTransfer: 1...2, laterTransfer: 3...4.5,
      computation: 5...6)
    let text = StrictJSON.encode(generator)
    #expect(try decode(WorkloadGenerator.self, text) == generator)
    #expect(try decode(WorkloadGenerator.self, "{}") == .paper)
    #expect(text.contains("\"laterTransfer\":[3,4.5]"))
    let bounds = WorkloadBounds(maxComputation: 3, maxTransfer: 0)
    #expect(try decode(WorkloadBounds.self, StrictJSON.encode(bounds)) == bounds)
  }

  struct Invalid: CustomTestStringConvertible {
    var text: String
    var element: String?
    var rule: String

    var testDescription: String { text }
  }

  static let invalid = [
    Invalid(text: #"{"users": 0}"#, element: "users", rule: "must be at least 1, found 0"),
    Invalid(
      text: #"{"workflowsPerUser": -1}"#, element: "workflowsPerUser",
      rule: "must be at least 1, found -1"),
    Invalid(text: #"{"subtasks": 0}"#, element: "subtasks", rule: "must be at least 1, found 0"),
    Invalid(
      text: #"{"computation": [2, 1]}"#, element: "computation",
      rule: "must hold 2 numbers in ascending order, found [2, 1]"),
    Invalid(
      text: #"{"firstTransfer": [2]}"#, element: "firstTransfer",
      rule: "must hold 2 numbers in ascending order, found [2]"),
    Invalid(
      text: #"{"laterTransfer": [-1, 1]}"#, element: "laterTransfer[0]",
      rule: "must be a finite number of at least 0, found -1"),
    Invalid(
      text: #"{"subtask": 3}"#, element: nil,
      rule: "\"subtask\" is not a known key; did you mean \"subtasks\"?"),
  ]

  @Test(arguments: invalid) func invalidSettings(_ invalid: Invalid) {
    let error = #expect(throws: InputError.self) {
      try decode(WorkloadGenerator.self, invalid.text)
    }
    #expect(error?.element == invalid.element)
    #expect(error?.rule == invalid.rule)
  }

  @Test func invalidGeneratorsAndCountsAreRefused() {
    var stream = RandomStream(seed: 4)
    let draws: [(InputError?, String)] = [
      (
        #expect(throws: InputError.self) {
          try WorkloadGenerator(subtasks: 0).workflow(id: "w", using: &stream)
        }, "subtasks: must be at least 1, found 0"
      ),
      (
        #expect(throws: InputError.self) {
          try WorkloadGenerator(computation: -1...1).workflows(1, using: &stream)
        }, "computation[0]: must be a finite number of at least 0, found -1"
      ),
      (
        #expect(throws: InputError.self) {
          try WorkloadGenerator(users: 0).trainingSet(using: &stream)
        }, "users: must be at least 1, found 0"
      ),
      (
        #expect(throws: InputError.self) {
          try WorkloadGenerator.paper.workflow(id: "", using: &stream)
        }, "id: must not be empty"
      ),
      (
        #expect(throws: InputError.self) {
          try WorkloadGenerator.paper.workflows(-1, using: &stream)
        }, "count: must be at least 0, found -1"
      ),
    ]
    for (error, text) in draws { #expect(error?.description == text) }
  }
}

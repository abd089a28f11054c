public import DMROFiles

/// The cost of a plan.
public struct PlanCost: Hashable, Sendable, Codable {
  /// The total cost Q(x, b) of Equation (9), scaled by the model.
  public var cost: Double
  /// The delay T_x of Equation (5), in seconds for any scaling.
  public var delay: Double
  /// The energy E_x of Equation (8), weighted by tier, in joules for any scaling.
  public var energy: Double

  /// Creates the cost of a plan.
  ///
  /// - Parameters:
  ///   - cost: The total cost Q(x, b), scaled.
  ///   - delay: The delay T_x, in seconds.
  ///   - energy: The energy E_x, in joules.
  public init(cost: Double, delay: Double, energy: Double) {
    self.cost = cost
    self.delay = delay
    self.energy = energy
  }

  /// Returns the gap of a cost to the optimum: cost / optimum − 1.
  ///
  /// If the optimum is 0, the gap is 0 for a cost of 0, and infinite for any other.
  ///
  /// - Parameters:
  ///   - cost: The cost.
  ///   - optimum: The lowest cost of any plan.
  public static func gap(of cost: Double, to optimum: Double) -> Double {
    optimum == 0 ? (cost == 0 ? 0 : .infinity) : cost / optimum - 1
  }
}

extension CostModel {
  /// Returns cost, delay and energy of a plan: Equations (5), (8) and (9).
  ///
  /// The sums are formed term by term from Equations (3)–(8), independently of `localCost`.
  ///
  /// - Parameters:
  ///   - decision: The index of the site of each subtask, `[N]`.
  ///   - workflow: The workflow.
  /// - Throws: `InputError`, if the decision has another length or an unknown site.
  /// - Complexity: O(N); allocates nothing.
  public func evaluate(_ decision: [Int], for workflow: Workflow) throws(InputError) -> PlanCost {
    try Rules.decision(decision, subtasks: workflow.subtaskCount, sites: siteCount)
    return evaluate(workflow) { decision[$0] }
  }

  /// Returns the total cost Q(x, b) of a plan, scaled: Equation (9).
  ///
  /// - Parameters:
  ///   - decision: The index of the site of each subtask, `[N]`.
  ///   - workflow: The workflow.
  /// - Throws: `InputError`, if the decision has another length or an unknown site.
  /// - Complexity: O(N); allocates nothing.
  public func totalCost(of decision: [Int], for workflow: Workflow) throws(InputError) -> Double {
    try evaluate(decision, for: workflow).cost
  }

  /// Returns cost, delay and energy of a plan, given as a function from subtask to site.
  package func evaluate(_ workflow: Workflow, site: (_ subtask: Int) -> Int) -> PlanCost {
    let terms = terms(workflow, site: site)
    return PlanCost(
      cost: cost(of: terms), delay: terms.computingDelay + terms.transmissionDelay,
      energy: terms.energy)
  }

  /// Returns the three terms of the cost of a plan, unscaled: Equations (3), (4) and (8), summed.
  ///
  /// - Parameters:
  ///   - decision: The index of the site of each subtask, `[N]`.
  ///   - workflow: The workflow.
  /// - Throws: `InputError`, if the decision has another length or an unknown site.
  /// - Complexity: O(N); allocates nothing.
  public func terms(of decision: [Int], for workflow: Workflow) throws(InputError) -> CostTerms {
    try Rules.decision(decision, subtasks: workflow.subtaskCount, sites: siteCount)
    return terms(workflow) { decision[$0] }
  }

  /// Returns the total cost Q of terms, scaled and weighted by this model: Equation (9).
  ///
  /// - Parameter terms: The terms, predicted or measured.
  public func cost(of terms: CostTerms) -> Double {
    terms.computingDelay / scales.computation + terms.transmissionDelay / scales.transmission
      + energyWeight * terms.energy / scales.energy
  }

  /// Returns the three terms of the cost of a plan, given as a function from subtask to site.
  func terms(_ workflow: Workflow, site: (_ subtask: Int) -> Int) -> CostTerms {
    var computing = 0.0
    var transmission = 0.0
    var joules = 0.0
    var previous = 0
    for subtask in 0..<workflow.subtaskCount {
      let current = site(subtask)
      let computation = workflow.computation[subtask]
      transmission += transmissionDelay(
        of: workflow.transfer[subtask], from: previous, to: current)
      computing += computingDelay(of: computation, at: current)
      joules += energy(of: computation, at: current)
      previous = current
    }
    transmission += transmissionDelay(
      of: workflow.transfer[workflow.subtaskCount], from: previous, to: 0)
    return CostTerms(computingDelay: computing, transmissionDelay: transmission, energy: joules)
  }
}

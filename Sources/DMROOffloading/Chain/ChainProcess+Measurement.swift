public import DMROFiles

extension ChainProcess: MeasurableProcess {
  /// Returns the predicted delays and energy of a plan.
  ///
  /// - Parameters:
  ///   - decision: The index of the site of each subtask, `[N]`.
  ///   - workflow: The workflow.
  /// - Precondition: The plan is one for the workflow.
  public func terms(of decision: [Int], for workflow: Workflow) -> CostTerms {
    costModel.terms(workflow) { decision[$0] }
  }

  /// Returns the scaled cost of measured delays and energy.
  ///
  /// - Parameter terms: The delays in seconds, the energy in joules.
  /// - Throws: `InputError`, if a term is not finite or below 0.
  public func cost(of terms: CostTerms) throws(InputError) -> Double {
    for (name, value) in [
      ("computingDelay", terms.computingDelay), ("transmissionDelay", terms.transmissionDelay),
      ("energy", terms.energy),
    ] {
      guard value >= 0 && value.isFinite else {
        throw InputError(element: name, rule: "must be finite and at least 0, found \(value)")
      }
    }
    return costModel.cost(of: terms)
  }

  /// Returns `true` if a speed, an energy or a bandwidth changed by more than a tolerance.
  ///
  /// - Parameters:
  ///   - system: The current system.
  ///   - reference: The earlier system.
  ///   - tolerance: The tolerated relative change.
  public static func hasMoved(
    _ system: EdgeCloudSystem, from reference: EdgeCloudSystem, tolerance: Double
  ) -> Bool {
    system.hasMoved(from: reference, tolerance: tolerance)
  }

  /// The id of a workflow.
  ///
  /// - Parameter workflow: The workflow.
  public static func name(of workflow: Workflow) -> String { workflow.id }
}

extension EdgeCloudSystem {
  /// Returns `true` if a speed, an energy or a bandwidth changed by more than a tolerance.
  ///
  /// - Parameters:
  ///   - reference: The earlier system.
  ///   - tolerance: The tolerated relative change.
  /// - Complexity: O(K²).
  public func hasMoved(from reference: EdgeCloudSystem, tolerance: Double) -> Bool {
    guard siteCount == reference.siteCount else { return true }
    func moved(_ now: Double, _ before: Double) -> Bool {
      abs(now - before) > tolerance * abs(before)
    }
    return sites.indices.contains { site in
      moved(sites[site].speed, reference.sites[site].speed)
        || moved(weightedEnergy(of: site), reference.weightedEnergy(of: site))
        || sites.indices.contains { other in
          other != site
            && moved(
              bandwidth(from: site, to: other), reference.bandwidth(from: site, to: other))
        }
    }
  }
}

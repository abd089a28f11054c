public import DMROFiles

extension DriftPlusPenalty {
  /// The least mean energy of all policies that keep the queue stable and the budget.
  ///
  /// The energy of the best randomized choice in each state of the channel is a linear program. By its
  /// dual, the energy is the greatest value, over q and z at least 0, of
  ///
  ///     Σ probability · min over actions of (energy − q · service + z · price)  + q · load − z · budget,
  ///
  /// a concave function of pieces that are planes. Its greatest value lies where two borders of
  /// pieces meet; there are few, so all are tried.
  public struct Optimum: Hashable, Sendable {
    /// The mean energy of a slot in J.
    public let energy: Double
    /// The multiplier q in J/Mbit: with V, the backlog of drift plus penalty tends to V·q (Huang and
    /// Neely, 2011).
    public let backlogMultiplier: Double
    /// The multiplier z of the budget in J: the virtual queue tends to V·z.
    public let budgetMultiplier: Double

    /// Finds the optimum of a device.
    ///
    /// - Parameter device: The device.
    /// - Throws: `InputError` that names a number out of range, or a load that no policy can serve
    ///   within the budget.
    public init(of device: Device) throws(InputError) {
      try device.validate()
      let capacity = -Dual(device, load: 0) { -$0.service }.maximum.value
      guard device.load < capacity else {
        throw InputError(
          element: "maximumArrival",
          rule: "must be below \(2 * capacity), twice the service that the budget can buy, found "
            + NumberRules.text(device.maximumArrival))
      }
      let best = Dual(device, load: device.load) { $0.energy }.maximum
      (energy, backlogMultiplier, budgetMultiplier) = (best.value, best.q, best.z)
    }
  }

  /// The dual of the least mean cost of a device.
  private struct Dual {
    /// A border a·q + b·z = c between two pieces, or of the quadrant.
    private struct Border {
      var (a, b, c): (Double, Double, Double)
    }

    private let states: [(probability: Double, actions: [Action])]
    private let load: Double
    private let budget: Double
    private let cost: (Action) -> Double

    init(_ device: Device, load: Double, cost: @escaping (Action) -> Double) {
      states = device.channels.map { ($0.probability, device.actions(in: $0)) }
      (self.load, budget, self.cost) = (load, device.budget, cost)
    }

    func value(_ q: Double, _ z: Double) -> Double {
      states.reduce(q * load - z * budget) { sum, state in
        let least = state.actions.reduce(Double.infinity) {
          min($0, cost($1) - q * $1.service + z * $1.price)
        }
        return sum + state.probability * least
      }
    }

    var maximum: (value: Double, q: Double, z: Double) {
      var borders = [Border(a: 1, b: 0, c: 0), Border(a: 0, b: 1, c: 0)]
      for state in states {
        for (index, first) in state.actions.enumerated() {
          for second in state.actions[..<index] {
            borders.append(
              Border(
                a: first.service - second.service, b: second.price - first.price,
                c: cost(first) - cost(second)))
          }
        }
      }
      var best = (value: value(0, 0), q: 0.0, z: 0.0)
      for (index, first) in borders.enumerated() {
        for second in borders[..<index] {
          let determinant = first.a * second.b - first.b * second.a
          guard abs(determinant) > 1e-12 else { continue }
          let q = (first.c * second.b - first.b * second.c) / determinant
          let z = (first.a * second.c - first.c * second.a) / determinant
          guard q >= 0, z >= 0 else { continue }
          let value = value(q, z)
          if value > best.value { best = (value, q, z) }
        }
      }
      return best
    }
  }
}

/// How what is learned in one system after another becomes one start for all.
///
/// All three change ψ by what gradient steps in a system, the task, do to parameters, and differ in
/// how many steps they take there and which of them count.
public enum MetaAlgorithm: String, CaseIterable, Codable, Sendable {
  /// Algorithm 2 of the paper: every step counts, each in another system.
  case jointTraining = "joint"
  /// Reptile (Nichol, Achiam and Schulman, 2018): towards where k steps in one system lead.
  case reptile
  /// First-order MAML (Finn, Abbeel and Levine, 2017): the step that would come after k steps in one
  /// system, taken from ψ.
  case firstOrderMAML = "first-order-maml"

  /// The number of gradient steps that one meta-update takes.
  ///
  /// - Parameter innerUpdates: The number k of steps in one system.
  public func steps(innerUpdates: Int) -> Int {
    switch self {
    case .jointTraining: 1
    case .reptile: innerUpdates
    case .firstOrderMAML: innerUpdates + 1
    }
  }

  /// Changes ψ once.
  ///
  /// - Parameters:
  ///   - psi: The meta-parameters ψ, `[P]`.
  ///   - innerUpdates: The number k of steps in the task.
  ///   - rate: How far ψ goes: 1 is all the way to the adapted parameters, or a whole step.
  ///   - descend: Takes one step of gradient descent in the task, on the given parameters.
  /// - Precondition: k is positive.
  public func update(
    _ psi: inout ContiguousArray<Float>, innerUpdates: Int, rate: Float,
    descend: (inout ContiguousArray<Float>) -> Void
  ) {
    precondition(innerUpdates >= 1, "a task takes at least one step, found \(innerUpdates)")
    guard self != .jointTraining else { return descend(&psi) }
    var theta = psi
    for _ in 0..<innerUpdates { descend(&theta) }
    var start = psi
    if self == .firstOrderMAML {
      // ψ ← ψ + rate · (θ_{k+1} − θ_k): with plain gradient descent, −rate · α · ∇L(θ_k)
      start = theta
      descend(&theta)
    }
    // Reptile: ψ ← ψ + rate · (θ_k − ψ)
    for index in psi.indices { psi[index] += rate * (theta[index] - start[index]) }
  }
}

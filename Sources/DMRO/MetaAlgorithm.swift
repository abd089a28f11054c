/// The meta-learning algorithm: it learns one start ψ for all systems.
///
/// All three take gradient steps in one system after another, the tasks. They differ in the number
/// of steps in a task, and in the steps that change ψ.
public enum MetaAlgorithm: String, CaseIterable, Codable, Sendable {
  /// Algorithm 2 of the paper: one step of ψ itself in each system.
  case jointTraining = "joint"
  /// Reptile (Nichol, Achiam and Schulman, 2018): ψ moves towards the parameters after k steps in
  /// one system.
  case reptile
  /// First-order MAML (Finn, Abbeel and Levine, 2017): ψ takes step k + 1 of a training in one
  /// system.
  case firstOrderMAML = "first-order-maml"

  /// Returns the number of gradient steps of one meta-update.
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
  ///   - rate: The meta-rate; with 1, ψ moves all the way to the adapted parameters, or by a whole
  ///     step.
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

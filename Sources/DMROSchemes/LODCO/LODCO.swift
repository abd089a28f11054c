/// Dynamic computation offloading of a device that lives on harvested energy (Mao, Zhang and
/// Letaief, 2016): Lyapunov drift plus penalty on its battery.
///
/// Each slot brings a task with probability ρ, a channel gain h and harvested energy. The device
/// computes the task itself at a CPU frequency f, sends it to the server with a power p, or drops
/// it. The cost of a slot is the delay of its task, or φ for a drop. The battery B must not fall
/// below 0, which couples the slots. LODCO perturbs it to B̃ = B − θ and minimizes, in each slot
/// alone,
///
///     V · cost − B̃ · energy,
///
/// over f, p and the drop, with the energy of a slot within Eₘᵢₙ and Eₘₐₓ: `Device.decision`. A
/// greater V buys less cost with a greater battery. With θ = Ẽₘₐₓ + V·φ/Eₘᵢₙ, the device spends
/// energy only while B is at least Ẽₘₐₓ, the most that a slot can take: the battery keeps within 0
/// and θ + E_Hᵐᵃˣ without a check.
public enum LODCO {
  /// The place of a task.
  public enum Mode: Int, Hashable, Sendable, CaseIterable {
    /// No task in the slot.
    case idle
    /// The device.
    case local
    /// The server.
    case server
    /// No place: the task is dropped.
    case dropped
  }

  /// The decision of a slot, with what it costs.
  public struct Decision: Hashable, Sendable {
    /// The place of the task.
    public var mode: Mode
    /// The CPU frequency in Hz on the device, the transmit power in W to the server, otherwise 0.
    public var setting: Double
    /// The delay in s; φ for a dropped task.
    public var cost: Double
    /// The energy in J.
    public var energy: Double
  }

  /// The rule that decides.
  public enum Policy: Hashable, Sendable {
    /// Drift plus penalty with the weight V, in J²/s.
    case driftPlusPenalty(weight: Double)
    /// The benchmarks of the paper: the fastest of the given modes that the battery can pay in the
    /// slot, without a thought of later ones.
    case greedy(local: Bool, server: Bool)
  }
}

public import DMROOffloading

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The costs of the workflows of a run, in bounded memory.
///
/// Means are exact. Quantiles of the delay are exact up to a million workflows, and from then on
/// within 0.05 %.
public struct SimulationSummary: Sendable {
  /// The number of workflows.
  public private(set) var count = 0
  private var costs = 0.0
  private var delays = 0.0
  private var energies = 0.0
  /// The number of subtasks in each tier.
  private var tiers = [0, 0, 0]
  private var values: ContiguousArray<Double> = []
  /// The number of delays in each range, once there are too many of them.
  private var bins: ContiguousArray<Int> = []

  /// The most delays that are kept.
  private static let maximumKept = 1_000_000
  private static let widthOfBin = 0.001
  private static let least = 1e-9
  private static let binCount = 60_000

  /// Creates an empty summary.
  public init() {}

  /// Adds a workflow of one subtask.
  ///
  /// - Parameters:
  ///   - cost: The cost.
  ///   - delay: The delay in s.
  ///   - energy: The weighted energy in J.
  ///   - tier: The tier where it ran.
  @inline(__always)
  public mutating func add(cost: Double, delay: Double, energy: Double, tier: Tier) {
    add(cost: cost, delay: delay, energy: energy)
    note(tier)
  }

  /// Notes a subtask in a tier.
  ///
  /// - Parameter tier: The tier.
  @inline(__always)
  public mutating func note(_ tier: Tier) {
    switch tier {
    case .device: tiers[0] += 1
    case .edge: tiers[1] += 1
    case .cloud: tiers[2] += 1
    }
  }

  /// Adds a workflow.
  ///
  /// - Parameters:
  ///   - cost: The cost.
  ///   - delay: The delay in s.
  ///   - energy: The weighted energy in J.
  public mutating func add(cost: Double, delay: Double, energy: Double) {
    count += 1
    costs += cost
    delays += delay
    energies += energy
    guard bins.isEmpty else { return put(delay) }
    values.append(delay)
    guard values.count > Self.maximumKept else { return }
    bins = ContiguousArray(repeating: 0, count: Self.binCount)
    for value in values { put(value) }
    values = []
  }

  private mutating func put(_ delay: Double) {
    let place = log(max(delay, Self.least) / Self.least) / Self.widthOfBin
    bins[min(Self.binCount - 1, Int(place))] += 1
  }

  /// The mean cost; `nan` without workflows.
  public var meanCost: Double { costs / Double(count) }
  /// The mean delay in s.
  public var meanDelay: Double { delays / Double(count) }
  /// The mean weighted energy in J.
  public var meanEnergy: Double { energies / Double(count) }

  /// Returns the share of subtasks in a tier.
  ///
  /// - Parameter tier: The tier.
  public func share(of tier: Tier) -> Double {
    let all = tiers.reduce(0, +)
    guard all > 0 else { return 0 }
    switch tier {
    case .device: return Double(tiers[0]) / Double(all)
    case .edge: return Double(tiers[1]) / Double(all)
    case .cloud: return Double(tiers[2]) / Double(all)
    }
  }

  /// Returns a quantile of the delay in s, interpolated between the two values next to it (Hyndman
  /// and Fan, 1996, type 7).
  ///
  /// - Parameter share: The share of delays below, as 0.95.
  /// - Complexity: O(n log n) up to a million workflows.
  public func quantile(_ share: Double) -> Double {
    guard count > 0 else { return .nan }
    let place = share * Double(count - 1)
    guard bins.isEmpty else { return binned(at: place) }
    let sorted = values.sorted()
    let low = Int(place)
    let high = min(low + 1, count - 1)
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }

  private func binned(at place: Double) -> Double {
    var before = 0
    for (index, number) in bins.enumerated() where number > 0 {
      if place < Double(before + number) {
        return Self.least * exp((Double(index) + 0.5) * Self.widthOfBin)
      }
      before += number
    }
    return .nan
  }
}

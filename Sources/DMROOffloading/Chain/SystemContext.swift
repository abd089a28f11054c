public import DMROFiles

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The features of the system in a state.
///
/// The paper's states have none, so that one policy has to serve all systems. With unit costs among
/// its inputs, a network can act differently in each system.
public enum SystemContext: String, Hashable, Sendable, CaseIterable, Codable {
  /// No features: the paper's states.
  case none
  /// The scaled cost of v_max at each site and of e_max between each two sites, and the logarithms
  /// of these numbers. They determine the costs of all plans.
  case unitCosts = "unit-costs"
  /// The same with the cost of e_max in each direction between two sites, for directed links.
  case directedUnitCosts = "directed-unit-costs"

  /// Decodes a context from its name.
  ///
  /// - Throws: `DecodingError` that lists the known names.
  public init(from decoder: any Decoder) throws {
    self = try decoder.choice(SystemContext.self)
  }

  /// Returns the context of unit costs for the systems of a distribution.
  ///
  /// - Parameter distribution: The systems.
  public static func unitCosts(of distribution: SystemDistribution) -> SystemContext {
    distribution.isDirected ? .directedUnitCosts : .unitCosts
  }

  /// Checks that the features tell all about a system.
  ///
  /// - Parameter system: The system.
  /// - Throws: `InputError`, if its links are directed and the features know one direction only.
  public func check(_ system: EdgeCloudSystem) throws(InputError) {
    guard self == .unitCosts, system.isDirected else { return }
    throw InputError(
      element: "directed",
      rule: "must be missing, for the networks learned in systems whose links are not directed")
  }

  /// Returns the number of features: 0, or K (K + 1), which is 12 for three sites; with directed links
  /// 2K².
  ///
  /// - Parameter count: The number of sites K.
  public func size(siteCount count: Int) -> Int {
    switch self {
    case .none: 0
    case .unitCosts: count * (count + 1)
    case .directedUnitCosts: 2 * count * count
    }
  }

  /// Returns the features of a system: costs first, then their logarithms.
  ///
  /// - Parameter model: The costs in the system.
  /// - Complexity: O(K²).
  public func features(of model: CostModel) -> ContiguousArray<Float> {
    var features = ContiguousArray<Float>(repeating: 0, count: size(siteCount: model.siteCount))
    write(model, into: &features)
    return features
  }

  /// Writes the features of a system.
  ///
  /// - Parameters:
  ///   - model: The costs in the system.
  ///   - features: The features, `[size]`.
  /// - Complexity: O(K²); allocates nothing.
  func write(_ model: CostModel, into features: inout ContiguousArray<Float>) {
    guard self != .none else { return }
    let (count, half) = (model.siteCount, features.count / 2)
    let (computation, transfer) = (model.bounds.maxComputation, model.bounds.maxTransfer)
    var index = 0
    func add(_ cost: Double) {
      features[index] = Float(cost)
      // Costs range over four decades: their logarithms are divided by 4, to the size of the other
      // features. Costs below 1e-6 count as 1e-6.
      features[half + index] = Float(log(max(cost, 1e-6)) / 4)
      index += 1
    }
    for site in 0..<count {
      add(model.localCost(computation: computation, transfer: 0, from: site, to: site))
    }
    for source in 0..<count {
      for site in source + 1..<max(source + 1, count) {
        add(model.localCost(computation: 0, transfer: transfer, from: source, to: site))
        guard self == .directedUnitCosts else { continue }
        add(model.localCost(computation: 0, transfer: transfer, from: site, to: source))
      }
    }
  }
}

public import ArgumentParser
import DMROExperiments
import DMROFiles
public import DMROSimulation

/// The arrivals of a command: jobs a second, or a JSON file.
enum ArrivalsOption {
  /// Returns the model of arrivals.
  ///
  /// - Parameters:
  ///   - text: The jobs a second of all devices, or the path of a file; `nil` for those of the
  ///     system.
  ///   - system: The system, by name or file.
  /// - Throws: `InputError`, if there are none, or they break a rule.
  static func read(_ text: String?, of system: String) throws(InputError) -> Arrivals {
    guard let text else {
      if let preset = CongestedSystem(rawValue: system) { return preset.arrivals() }
      throw InputError(
        element: "--arrivals",
        rule: """
          must be given: the jobs a second of all devices, or a JSON file; only congested-a, -b and \
          -c have arrivals of their own
          """)
    }
    if let rate = Double(text) {
      guard rate.isFinite, rate > 0 else {
        throw InputError(
          element: "--arrivals", rule: "must be jobs a second above 0, or a file, found \(text)")
      }
      return Arrivals(rate: rate)
    }
    return try Arrivals.read(from: text)
  }

  /// Checks arrivals against the devices of a system.
  ///
  /// - Parameters:
  ///   - arrivals: The arrivals.
  ///   - text: What they were read from.
  ///   - system: The system.
  /// - Throws: `InputError`, naming the property.
  static func check(
    _ arrivals: Arrivals, _ text: String?, in system: EdgeCloudSystem
  ) throws(InputError) {
    do {
      try arrivals.validate(deviceCount: system.sites(in: .device).count)
    } catch { throw error.found(in: text ?? "--arrivals") }
  }

  /// Returns the model of arrivals of workflows of several subtasks.
  ///
  /// Where no file says otherwise, a workflow brings as much computation as a job on average.
  ///
  /// - Parameters:
  ///   - model: The model of arrivals, as read.
  ///   - text: What it was read from: a rate, a file, or nothing.
  ///   - shape: The shape of the workflows.
  static func shaped(
    _ model: Arrivals, _ text: String?, _ shape: WorkflowShape
  ) -> WorkflowArrivals {
    let isFile = text.map { Double($0) == nil } ?? false
    return isFile
      ? WorkflowArrivals(model, shape: shape) : WorkflowArrivals(rate: model.rate, shape: shape)
  }
}

extension WorkflowShape: ExpressibleByArgument {
  /// The names of all shapes.
  public static var allValueStrings: [String] { all.map(\.name) }

  /// Reads a shape by its name; `nil` if there is none.
  ///
  /// - Parameter argument: The name.
  public init?(argument: String) {
    guard let shape = WorkflowShape.all.first(where: { $0.name == argument }) else { return nil }
    self = shape
  }
}

public import DMROFiles
import DMRONetworks
import DMROOffloading

extension TrainedPolicy {
  /// Writes the networks to an ONNX file, with the metadata for encoding states.
  ///
  /// The metadata say `sites` (a JSON array of names, in the order of the actions), `encoding`,
  /// `max_subtasks`, `max_computation` and `max_transfer` (by which features are scaled).
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if the file would be too large or cannot be written.
  public func writeONNX(to path: String) throws(InputError) {
    let bounds = settings.resolvedBounds
    try networks.writeONNX(
      to: path,
      metadata: [
        "sites": StrictJSON.encode(settings.system.sites.map(\.name)),
        "encoding": settings.encoding.rawValue,
        "max_subtasks": "\(settings.maximumSubtasks)",
        "max_computation": "\(bounds.maxComputation)",
        "max_transfer": "\(bounds.maxTransfer)",
      ])
  }
}

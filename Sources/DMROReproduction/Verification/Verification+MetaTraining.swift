import DMROExperiments
import DMRO
import DMROFiles
import Foundation

extension Verification {
  /// Runs a training of the outer model again, by the provenance of its ψ, and compares.
  static func rerunMetaTraining(
    _ path: String, isInterrupted: () -> Bool
  ) throws(InputError) -> Verification {
    let found = try FileContents.read(path, limit: NetworkBlock.weightFileLimit)
    let provenance = try MetaParameters.decode(found, source: path).provenance
    let training = MetaTraining(provenance)
    let process = training.process
    guard provenance.bounds == process.costModel.bounds,
      provenance.maximumSubtasks == process.maximumSubtasks,
      provenance.encoding == process.encoding
    else {
      throw InputError(
        source: path,
        rule: """
          must be of dmro meta-train, whose workload is the paper's, found bounds, subtasks or an \
          encoding of another one
          """)
    }
    let made: Data
    do throws(InputError) {
      var model = try training.model()
      try model.train(
        workflows: training.workflows, updates: provenance.updates, until: isInterrupted)
      guard model.updates >= provenance.updates else {
        throw InputError(
          .interrupted,
          rule: """
            interrupted at gradient step \(model.updates) of \(provenance.updates); nothing was \
            changed
            """)
      }
      made = try model.psi.data()
    } catch { throw error.found(in: path) }
    let file = File(
      name: URL(filePath: path).lastPathComponent, agreement: Agreement(of: found, with: made))
    return Verification(
      files: [file],
      environment: file.agreement == .same ? nil : "it does not say what it was made with")
  }
}

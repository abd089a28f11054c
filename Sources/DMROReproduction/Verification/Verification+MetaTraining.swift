import DMROExperiments
import DMRO
import DMROFiles
import DMROGraphs

extension Verification {
  /// Runs a training of the outer model again, by the provenance of its ψ, and compares.
  static func rerunMetaTraining(
    _ path: String, isInterrupted: () -> Bool
  ) throws(InputError) -> Verification {
    let found = try FileContents.read(path, limit: NetworkBlock.weightFileLimit)
    if GraphPolicy.isPolicy(found, source: path) {
      return try rerunGraphTraining(found, path, isInterrupted: isInterrupted)
    }
    let provenance = try MetaParameters<TrainingProcess>.decode(found, source: path).provenance
    let training = try MetaTraining(ofFile: found, source: path)
    let (own, usual) = (provenance.settings, training.process.settings)
    guard own.bounds == usual.bounds, own.maximumSubtasks == usual.maximumSubtasks,
      own.encoding == usual.encoding
    else {
      throw InputError(
        source: path,
        rule: """
          must be of dmro meta-train, found bounds, subtasks or an encoding that it does not give
          """)
    }
    let made: ContiguousArray<UInt8>
    do throws(InputError) {
      var model = try training.model()
      try model.train(
        episodes: training.workflows, updates: provenance.updates, until: isInterrupted)
      guard model.updates >= provenance.updates else {
        throw InputError(
          .interrupted,
          rule: """
            interrupted at gradient step \(model.updates) of \(provenance.updates); nothing was \
            changed
            """)
      }
      made = try training.data(of: model.psi)
    } catch { throw error.found(in: path) }
    return comparison(of: found, with: made, path)
  }

  /// Runs the training of a policy for graphs again, by its origin, and compares.
  private static func rerunGraphTraining(
    _ found: ContiguousArray<UInt8>, _ path: String, isInterrupted: () -> Bool
  ) throws(InputError) -> Verification {
    let origin = try GraphPolicy.decode(found, source: path).origin
    let made: ContiguousArray<UInt8>
    do throws(InputError) {
      var model = try origin.model(threads: min(64, Machine.processors))
      model.train(updates: origin.updates, until: isInterrupted)
      guard model.updates == origin.updates else {
        throw InputError(
          .interrupted,
          rule: "interrupted at update \(model.updates) of \(origin.updates); nothing was changed")
      }
      made = try GraphPolicy(model.networks, origin: origin).data()
    } catch {
      guard error.element != "start" else {
        throw InputError(
          source: path,
          rule: "began with another policy than the packaged one, which verify cannot find")
      }
      throw error.found(in: path)
    }
    return comparison(of: found, with: made, path)
  }

  private static func comparison(
    of found: ContiguousArray<UInt8>, with made: ContiguousArray<UInt8>, _ path: String
  ) -> Verification {
    let file = File(
      name: FileContents.name(of: path), agreement: Agreement(of: found, with: made))
    return Verification(
      files: [file],
      environment: file.agreement == .same ? nil : "it does not say what it was made with")
  }
}

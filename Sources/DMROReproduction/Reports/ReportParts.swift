import DMROExperiments
import DMRO
import DMROFiles

/// The part of a report about an experiment.
enum ExperimentPart {
  static func make(_ directory: String, anchor: String) throws(InputError) -> HTMLPage.Part {
    let path = "\(directory)/\(ExperimentRunner.Files.manifest)"
    let manifest = try StrictJSON.read(ExperimentManifest.self, from: path)
    let figure = Figure.allCases.first { $0.name == manifest.name }
    let title =
      figure.map { "Figure \($0.number): \($0.title)" } ?? Study(name: manifest.name)?.title
      ?? manifest.name
    let environment = manifest.environment
    var contents = try PicturePart.pictures(
      [manifest.name], in: directory, caption: title)
    if let table = try PicturePart.summary(in: directory) { contents.append(table) }
    if contents.isEmpty {
      contents = [HTMLPage.paragraph("The experiment was not run to its end: there is no summary.")]
    }
    contents.append(
      HTMLPage.facts([
        ("trials", "\(manifest.trials)"), ("rows of results", "\(manifest.resultRows)"),
        ("settings", manifest.settings), ("dmro", environment.version),
        ("OpenBLAS", "\(environment.openBLAS), \(environment.openBLASCore)"),
      ]))
    return HTMLPage.Part(title: title, contents: contents, anchor: anchor)
  }
}

/// The part of a report about a training.
enum TrainingPart {
  static func make(_ directory: String, anchor: String) throws(InputError) -> HTMLPage.Part {
    let policy = try TrainedPolicy(readingFrom: directory)
    let settings = policy.settings
    let name = FileContents.name(of: directory)
    var contents = try PicturePart.pictures(
      ["schemes", "training"], in: directory, caption: name)
    contents.append(
      HTMLPage.facts([
        ("system", settings.system.name), ("energy weight", "\(settings.energyWeight)"),
        ("scaling", settings.scaling.rawValue), ("networks", "\(policy.networks.count)"),
        ("hidden layers", settings.model.hidden.map(String.init).joined(separator: ", ")),
        ("transition rule", settings.model.transitionRule.rawValue),
        ("updates", "\(settings.updates)"), ("seed", "\(settings.seed)"),
      ]))
    contents.append(HTMLPage.details("All settings", settings.json))
    return HTMLPage.Part(title: "Training \(name)", contents: contents, anchor: anchor)
  }
}

/// Pictures and the table that a folder may have.
enum PicturePart {
  static func pictures(
    _ names: [String], in directory: String, caption: String
  ) throws(InputError) -> [String] {
    var elements: [String] = []
    for name in names {
      let path = "\(directory)/\(name).svg"
      guard FileContents.exists(path) else { continue }
      elements.append(try InlinePicture.read(from: path, caption: caption))
    }
    return elements
  }

  static func summary(in directory: String) throws(InputError) -> String? {
    let path = "\(directory)/summary.md"
    guard FileContents.exists(path) else { return nil }
    let text = String(decoding: try FileContents.read(path), as: UTF8.self)
    return try MarkdownTable(text, source: path).html
  }
}

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
    var references: Set<Reference.Kind> = []
    do throws(InputError) {
      let table: SummaryTable
      (table, references) = try analyze(directory, path)
      contents.append(HTMLPage.table(table))
    } catch {
      contents.append(HTMLPage.paragraph("No table can be made of the records: \(error)"))
      if let table = written(in: directory) { contents.append(table) }
    }
    contents.append(
      HTMLPage.facts([
        ("trials", "\(manifest.trials)"), ("rows of results", "\(manifest.resultRows)"),
        ("settings", manifest.settings), ("dmro", environment.version),
        ("OpenBLAS", "\(environment.openBLAS), \(environment.openBLASCore)"),
      ]))
    return HTMLPage.Part(
      title: title, contents: contents, anchor: anchor, references: references)
  }

  /// The table of the records, made anew, and the kinds of reference of its gaps.
  private static func analyze(
    _ directory: String, _ path: String
  ) throws(InputError) -> (SummaryTable, Set<Reference.Kind>) {
    let experiment = try ExperimentFile.read(from: path, to: "make a table").experiment
    let (sweep, known) = (
      try Sweep.kept(in: directory, for: experiment), KnownExperiment(experiment)
    )
    guard sweep != nil || known != nil else {
      throw InputError(
        source: path, element: "experiment",
        rule: """
          must be that of a figure, a study or a sweep, found "\(experiment.name)" with its settings
          """)
    }
    let records = try ExperimentRunner(directory: directory, jobs: 1).read()
    try experiment.check(records, in: directory)
    let table = sweep?.analyze(records).summary ?? known?.summary(of: records)
    return (table ?? SummaryTable(columns: []), records.results.referenceKinds)
  }

  /// The table in `summary.csv` as it is, if there is one.
  private static func written(in directory: String) -> String? {
    guard let bytes = try? FileContents.read("\(directory)/summary.csv"),
      let rows = try? RecordTable.texts(in: bytes), let header = rows.first
    else { return nil }
    let isNumeric = header.indices.map { column in
      rows.dropFirst().allSatisfy { row in
        column >= row.count || row[column].isEmpty || Double(row[column]) != nil
      }
    }
    return HTMLPage.paragraph("summary.csv, as it was written:")
      + HTMLPage.table(header, isNumeric: isNumeric, rows: Array(rows.dropFirst()))
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
    var references: Set<Reference.Kind> = []
    let schemes = "\(directory)/\(SchemeComparison.fileName)"
    if FileContents.exists(schemes) {
      let records = try SchemeComparison.records(readingFrom: schemes)
      references = records.referenceKinds
      contents.append(HTMLPage.table(SchemeComparison.summary(of: records)))
    }
    contents.append(
      HTMLPage.facts([
        ("system", settings.system.name), ("energy weight", "\(settings.energyWeight)"),
        ("scaling", settings.scaling.rawValue), ("networks", "\(policy.networks.count)"),
        ("hidden layers", settings.model.hidden.map(String.init).joined(separator: ", ")),
        ("transition rule", settings.model.transitionRule.rawValue),
        ("updates", "\(settings.updates)"), ("seed", "\(settings.seed)"),
      ]))
    contents.append(HTMLPage.details("All settings", settings.json))
    return HTMLPage.Part(
      title: "Training \(name)", contents: contents, anchor: anchor, references: references)
  }
}

/// Pictures that a folder may have.
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
}

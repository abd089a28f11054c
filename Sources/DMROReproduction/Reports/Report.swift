import DMROExperiments
import DMRO
public import DMROFiles
import DMROLinearAlgebra

/// A folder of results, as one self-contained page.
///
/// The folder is that of an experiment, that of a training, or one that holds several of them, as
/// `results` does after `make claims`.
public struct Report: Sendable {
  /// The text of the page, in HTML.
  public let html: String
  /// The number of experiments and trainings that it shows.
  public let partCount: Int
  /// The name of the file in the folder, by default.
  public static let fileName = "report.html"

  /// Reads the content of a folder.
  ///
  /// - Parameter directory: The folder.
  /// - Throws: `InputError`, if it holds no results, or a file of them is broken.
  public init(of directory: String) throws(InputError) {
    guard let kind = Self.kind(of: directory) else {
      try self.init(several: directory)
      return
    }
    var page = HTMLPage(title: kind.title(of: directory), summary: "")
    page.parts = [try kind.part(directory, anchor: "results")]
    self.init(page, count: 1)
  }

  private init(several directory: String) throws(InputError) {
    let found = try FileContents.list(directory).filter {
      Self.kind(of: "\(directory)/\($0)") != nil
    }
    // Figures come first, in their order.
    let figures = Figure.allCases.map(\.name)
    let names =
      figures.filter(found.contains) + found.filter { !figures.contains($0) }
    guard !names.isEmpty else {
      throw InputError(
        source: directory,
        rule: """
          must hold results: an \(ExperimentRunner.Files.manifest), a \
          \(TrainedPolicy.Files.settings), or folders with them
          """)
    }
    var page = HTMLPage(title: "DMRO: results", summary: "")
    if let claims = try Self.claims(directory, names) { page.parts.append(claims) }
    for (index, name) in names.enumerated() {
      let path = "\(directory)/\(name)"
      guard let kind = Self.kind(of: path) else { continue }
      page.parts.append(try kind.part(path, anchor: "part-\(index + 1)"))
    }
    self.init(page, count: names.count)
  }

  private init(_ page: HTMLPage, count: Int) {
    var page = page
    let references = page.parts.reduce(into: Set()) { $0.formUnion($1.references) }
    page.summary = "Made by dmro \(dmroVersion). Brackets hold 95 % intervals."
    if !references.isEmpty {
      page.summary += " The gap is cost ÷ \(Reference.Kind.title(of: references)) − 1."
    }
    page.parts.append(
      HTMLPage.Part(
        title: "Where this page was made",
        contents: [
          HTMLPage.facts([
            ("dmro", dmroVersion),
            ("operating system", Machine.operatingSystem),
            ("OpenBLAS", "\(OpenBLAS.version), \(OpenBLAS.coreName)"),
          ])
        ], anchor: "environment"))
    html = page.text
    partCount = count
  }

  /// The paper's claims, judged, where the records of all figures are there.
  private static func claims(
    _ directory: String, _ names: [String]
  ) throws(InputError) -> HTMLPage.Part? {
    guard Figure.allCases.allSatisfy({ names.contains($0.name) }) else { return nil }
    func part(_ contents: String) -> HTMLPage.Part {
      HTMLPage.Part(title: "The paper's claims", contents: [contents], anchor: "claims")
    }
    let judge: ClaimJudge
    do { judge = try ClaimJudge(readingFrom: directory) } catch {
      return part(HTMLPage.paragraph("Not judged: \(error)"))
    }
    return part(HTMLPage.claims(judge.claims))
  }

  /// The kind of a folder's content.
  private static func kind(of directory: String) -> Kind? {
    func has(_ name: String) -> Bool {
      FileContents.exists("\(directory)/\(name)")
    }
    if has(ExperimentRunner.Files.manifest) { return .experiment }
    return has(TrainedPolicy.Files.settings) ? .training : nil
  }

  private enum Kind {
    case experiment
    case training

    /// The title of a page about nothing else.
    func title(of directory: String) -> String {
      let name = FileContents.name(of: directory)
      return self == .experiment ? "DMRO: the experiment \(name)" : "DMRO: the training \(name)"
    }

    /// The part of a page about a folder.
    func part(_ directory: String, anchor: String) throws(InputError) -> HTMLPage.Part {
      switch self {
      case .experiment: try ExperimentPart.make(directory, anchor: anchor)
      case .training: try TrainingPart.make(directory, anchor: anchor)
      }
    }
  }
}

import DMRO
import DMROExperiments
import DMROFiles
import Foundation
import TestSupport
import Testing

/// `schemes.csv` and its picture tell what gaps are measured to.
@Suite struct SchemesPictureTests {
  /// A comparison of the schemes without learning beside a reference of some kind.
  private static func comparison(_ kind: Reference.Kind) throws -> SchemeComparison {
    var stream = RandomStream(seed: 5)
    let workflows = try WorkloadGenerator.paper.workflows(4, using: &stream)
    var comparison = try SchemeComparison(
      costModel: CostModel(system: .table2, energyWeight: 0.2), learned: [],
      workflows: workflows, training: workflows)
    for index in comparison.results.indices {
      let cost = comparison.results[index].reference.value
      comparison.results[index].reference = Reference(kind, cost)
    }
    return comparison
  }

  @Test(arguments: Reference.Kind.allCases)
  func theTableNamesTheReference(kind: Reference.Kind) throws {
    let comparison = try Self.comparison(kind)
    let table = comparison.records(for: .table2)
    #expect(
      table.csv.prefix { $0 != "\n" }
        == "scheme,mean_cost,mean_optimal_cost,gap,mean_delay_s,mean_energy_j,share_device,"
        + "share_edge,share_cloud,reference")
    #expect(table.strings("reference") == Array(repeating: kind.rawValue, count: 5))
    #expect(table.strings("scheme") == comparison.results.map(\.name))
    #expect(table.numbers("mean_cost") == comparison.results.map(\.meanCost))
    #expect(table.numbers("gap").allSatisfy { $0.isNaN == (kind == .none) })
    let folder = try Folder()
    let path = "\(folder.path)/schemes.csv"
    try table.write(to: path)
    #expect(try SchemeComparison.records(readingFrom: path) == table)
    // Version 0.1 had no such column.
    let old = table.csv.replacing("," + kind.rawValue + "\n", with: "\n")
      .replacing(",reference\n", with: "\n")
    try FileContents.write(old, to: path)
    let read = try SchemeComparison.records(readingFrom: path)
    #expect(read.referenceKinds == [.optimum])
    #expect(read.numbers("mean_cost") == table.numbers("mean_cost"))
  }

  @Test(arguments: Reference.Kind.allCases)
  func thePictureNamesTheReference(kind: Reference.Kind) throws {
    let picture = try GnuplotPicture.schemes(
      Self.comparison(kind), TrainingSettings(), count: 4)
    let panel = picture.panels[0]
    // The line of the optimum is in place of a bar.
    #expect(panel.series.count == (kind == .optimum ? 4 : 5))
    #expect(panel.notes.count == panel.series.count && panel.x.ticks.count == panel.series.count)
    if kind == .none {
      #expect(panel.x.label == "scheme (above each bar: mean cost)")
      #expect(panel.levels.isEmpty && picture.legend.isEmpty)
      #expect(panel.notes.allSatisfy { !$0.text.contains("%") })
    } else {
      #expect(
        panel.x.label == "scheme (above each bar: mean cost, gap to the \(kind.title))")
      #expect(panel.levels.count == 1)
      #expect(picture.legend.map(\.title)[0].hasPrefix("\(kind.title): "))
      #expect(panel.notes.allSatisfy { $0.text.contains("\n+") && $0.text.hasSuffix(" %") })
    }
    let training = GnuplotPicture.training(TrainingSettings(), reference: kind)
    let name = kind == .none ? "reference" : kind.title
    #expect(training.panels[1].y.label == "gap to the \(name) (%)")
  }
}

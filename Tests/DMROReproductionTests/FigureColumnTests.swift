import DMROExperiments
import DMROReproduction
import Testing

/// Figures show the numbers that they say, from the rows and columns that they say.
///
/// Every number of the records is another. Of the four seeds, the interquartile mean takes the two
/// whose factor is 1, the mean all.
@Suite("Figures by their columns")
struct FigureColumnTests {
  private typealias Place = MadeUpRecords.Place
  private static let factors = [1, 0.5, 9, 1]
  private static let scale = ExperimentScale(seeds: 4, updates: 1000, unseenWorkflows: 10)

  /// Gives each place a number of its own.
  private final class Numbers {
    private var numbers: [Place: Double] = [:]

    func number(_ place: Place) -> Double {
      if let number = numbers[place] { return number }
      let number = 1 + Double(numbers.count) / 1024
      numbers[place] = number
      return number
    }

    /// The number of a place that is in the records; nothing of any other.
    subscript(place: Place) -> Double { numbers[place] ?? .nan }
  }

  private func place(
    _ column: String, scheme: String = "dmro", variant: String = "", scaling: String = "per-term",
    weight: Double = 0.2, system: String = "Table II", updates: Int = 0, isCurve: Bool = false
  ) -> Place {
    Place(
      column: column, scheme: scheme, variant: variant, scaling: scaling, weight: weight,
      system: system, updates: updates, isCurve: isCurve)
  }

  private func analyze(_ figure: Figure) -> (analysis: FigureAnalysis, numbers: Numbers) {
    let numbers = Numbers()
    let records = MadeUpRecords.records(of: figure, factors: Self.factors, number: numbers.number)
    return (figure.analyze(records, Self.scale), numbers)
  }

  /// Compares a column of numbers.
  private func expect(
    _ found: [Double], _ expected: [Double], _ what: String,
    at location: SourceLocation = #_sourceLocation
  ) {
    let isSame =
      found.count == expected.count
      && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 * abs($1) }
    #expect(isSame, "\(what): \(found), expected \(expected)", sourceLocation: location)
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private static let updates = Array(stride(from: 10, through: 1000, by: 10))

  @Test("Figures 4 and 5", arguments: [Figure.learningRates, .batchSizes])
  func convergence(_ figure: Figure) throws {
    let (analysis, numbers) = analyze(figure)
    let (loss, gap) = (
      try #require(analysis.data["loss.csv"]), try #require(analysis.data["gap.csv"])
    )
    let measured = Self.updates.filter { $0 % 50 == 0 }
    #expect(loss.integers("update") == Self.updates)
    #expect(gap.integers("update") == measured)
    let summary = analysis.summary.records
    for (row, variant) in MadeUpRecords.shape(of: figure).variants.enumerated() {
      func curve(_ column: String, _ updates: [Int]) -> [Double] {
        updates.map { numbers[place(column, variant: variant, updates: $0, isCurve: true)] }
      }
      expect(loss.numbers(variant), curve("cost", Self.updates), "loss \(variant)")
      expect(gap.numbers(variant), curve("gap", measured), "gap \(variant)")
      let late = Self.updates.filter { $0 > 500 }
      let ripple =
        mean(curve("cost", [610, 810])) / mean(curve("cost", [600, 800]))
      #expect(analysis.summary.rows[row][0] == .text(variant))
      for (column, expected) in [
        ("final_cost", mean(curve("cost", Self.updates.filter { $0 > 900 }))),
        ("volatility", mean(curve("cost_deviation", late)) / mean(curve("cost", late))),
        ("ripple", ripple), ("gap", numbers[place("gap", variant: variant)]),
      ] {
        expect([summary.numbers(column)[row]], [expected], "\(column) of \(variant)")
      }
    }
    #expect(files(analysis) == [["loss.csv"], ["gap.csv"]])
  }

  @Test("Figure 6")
  func schemes() throws {
    let (analysis, numbers) = analyze(.schemes)
    let summary = analysis.summary.records
    for scaling in ["per-term", "per-parameter"] {
      let table = try #require(analysis.data["\(scaling).csv"])
      #expect(table.numbers("energy_weight") == MadeUpRecords.energyWeights)
      let own = summary.filter("scaling", .string(scaling))
      for scheme in MadeUpRecords.shape(of: .schemes).schemes {
        for (column, drawn) in [("mean_cost", scheme), ("gap", scheme + "_gap")] {
          let expected = MadeUpRecords.energyWeights.map {
            numbers[place(column, scheme: scheme, scaling: scaling, weight: $0)]
          }
          expect(table.numbers(drawn), expected, drawn)
          let rows = own.filter("scheme", .string(scheme))
          #expect(rows.numbers("energy_weight") == MadeUpRecords.energyWeights)
          expect(rows.numbers(column), expected, "summary of \(drawn)")
        }
      }
    }
    #expect(
      files(analysis)
        == [["per-term.csv"], ["per-parameter.csv"], ["per-term.csv"], ["per-parameter.csv"]])
    for (panel, isGap) in zip(analysis.picture.panels, [false, false, true, true]) {
      #expect(panel.title.hasPrefix(isGap ? "gap" : "cost"))
      #expect(panel.series.allSatisfy { $0.columns[1].columnName?.contains("_gap") == isGap })
    }
  }

  @Test("Figure 7")
  func severalServers() throws {
    let (analysis, numbers) = analyze(.severalServers)
    let (reward, gap) = (
      try #require(analysis.data["reward.csv"]), try #require(analysis.data["gap.csv"])
    )
    let measured = Self.updates.filter { $0 % 50 == 0 }
    let summary = analysis.summary.records
    for (row, scheme) in ["dmro", "dqn", "double-dqn", "dueling-dqn"].enumerated() {
      func curve(_ column: String, _ updates: [Int]) -> [Double] {
        updates.map { numbers[place(column, scheme: scheme, updates: $0, isCurve: true)] }
      }
      expect(reward.numbers(scheme), curve("mean_reward", Self.updates), "reward of \(scheme)")
      expect(gap.numbers(scheme), curve("gap", measured), "gap of \(scheme)")
      expect(
        [summary.numbers("final_reward")[row], summary.numbers("gap")[row]],
        [
          mean(curve("mean_reward", Self.updates.filter { $0 > 900 })),
          numbers[place("gap", scheme: scheme)],
        ], "summary of \(scheme)")
    }
    // Ten subtasks in a workflow.
    let optimum = -numbers[place("mean_cost", scheme: "optimal-training")] / 10
    expect([summary.numbers("final_reward")[4]], [optimum], "optimum")
    #expect(files(analysis) == [["reward.csv"], ["gap.csv"]])
    #expect(analysis.picture.panels[0].series.last?.columns.last == .constant(optimum))
  }

  /// The mean of the two systems, each of which has the seeds' factors: of the eight numbers the middle
  /// four are those whose factor is 1.
  private func estimate(
    _ numbers: Numbers, _ column: String, _ start: String, _ variant: String, _ weight: Double,
    _ updates: Int, isCurve: Bool = false
  ) -> Double {
    mean(
      ["first", "second"].map {
        numbers[
          place(
            column, scheme: start, variant: variant, weight: weight, system: $0,
            updates: updates, isCurve: isCurve)]
      })
  }

  @Test("Figure 8", arguments: SystemFamily.allCases)
  func adaptation(_ family: SystemFamily) throws {
    let (analysis, numbers) = analyze(.adaptation)
    let name = family.rawValue
    let (loss, gap) = (
      try #require(analysis.data["loss-\(name).csv"]),
      try #require(analysis.data["gap-\(name).csv"])
    )
    let checkpoints = [0, 1, 2, 5, 10, 20, 50, 100, 200]
    #expect(loss.integers("updates") == Array(checkpoints.dropFirst()))
    #expect(gap.integers("updates") == checkpoints)
    let starts = StartingPoint.compared(in: family)
    let summary = analysis.summary.records
    let first = family == .table4 ? 0 : StartingPoint.compared(in: .table4).count
    for (index, start) in starts.enumerated() {
      expect(
        loss.numbers(start.rawValue),
        checkpoints.dropFirst().map {
          estimate(numbers, "cost", start.rawValue, name, 0.2, $0, isCurve: true)
        }, "loss \(start)")
      let gaps = checkpoints.map { estimate(numbers, "gap", start.rawValue, name, 0.2, $0) }
      expect(gap.numbers(start.rawValue), gaps, "gap \(start)")
      let row = first + index
      #expect(analysis.summary.rows[row][1] == .text(start.title))
      expect(
        [0, 1, 10, 100].map { summary.numbers("gap_\($0)")[row] },
        [gaps[0], gaps[1], gaps[4], gaps[7]], "summary of \(start)")
      #expect(summary.numbers("gap_500")[row].isNaN)
      let worst = ["first", "second"].map {
        numbers[place("gap", scheme: start.rawValue, variant: name, system: $0)]
      }
      expect(
        [summary.numbers("worst")[row]], [mean(Self.factors) * (worst.max() ?? 0)],
        "worst of \(start)")
    }
    #expect(
      files(analysis)
        == SystemFamily.allCases.flatMap {
          [["loss-\($0.rawValue).csv"], ["gap-\($0.rawValue).csv"]]
        })
  }

  @Test("Figure 9", arguments: SystemFamily.allCases)
  func adaptedWeights(_ family: SystemFamily) throws {
    let (analysis, numbers) = analyze(.adaptedWeights)
    let name = family.rawValue
    let table = try #require(analysis.data["\(name).csv"])
    let weights = MadeUpRecords.energyWeights
    #expect(table.numbers("energy_weight") == weights)
    let summary = analysis.summary.records
    let starts: [StartingPoint] = [.meta, .contextual, .trained, .random]
    for (index, start) in starts.enumerated() {
      for (column, drawn) in [
        ("mean_cost", start.rawValue), ("gap", start.rawValue + "_gap"),
      ] {
        expect(
          table.numbers(drawn),
          weights.map { estimate(numbers, column, start.rawValue, name, $0, 10) }, drawn)
      }
      for (offset, updates) in [0, 10].enumerated() {
        let row = (family == .table4 ? 0 : 8) + 2 * index + offset
        #expect(analysis.summary.rows[row][1] == .text(start.title))
        #expect(analysis.summary.rows[row][2] == .text("\(updates)"))
        expect(
          weights.map { summary.numbers("gap_\($0)")[row] },
          weights.map { estimate(numbers, "gap", start.rawValue, name, $0, updates) },
          "summary of \(start) after \(updates)")
      }
    }
    // The optimum is that of all starts, whose tests are in the same systems.
    for (row, weight) in weights.enumerated() {
      let all = StartingPoint.allCases.flatMap { start in
        ["first", "second"].flatMap { system in
          Self.factors.map {
            $0
              * numbers[
                place(
                  "mean_optimal_cost", scheme: start.rawValue, variant: name, weight: weight,
                  system: system, updates: 10)]
          }
        }
      }
      expect(
        [table.numbers("optimal")[row]], [Statistics.interquartileMean(all)], "optimum")
    }
    let panels = SystemFamily.allCases.flatMap {
      Array(repeating: ["\($0.rawValue).csv"], count: 2)
    }
    #expect(files(analysis) == panels)
    for (panel, isGap) in zip(analysis.picture.panels, [false, true, false, true]) {
      #expect(panel.title.hasPrefix(isGap ? "decisions" : "cost"))
      #expect(panel.series.allSatisfy { $0.columns[1].columnName?.contains("_gap") == isGap })
    }
  }

  /// The records name the reference of gaps.
  @Test("Figures name the reference", arguments: Figure.allCases, ["optimum", "bound"])
  func references(_ figure: Figure, _ reference: String) {
    let (name, other) =
      reference == "bound" ? ("lower bound", "optimum") : ("optimum", "lower bound")
    let records = MadeUpRecords.records(
      of: figure, factors: Self.factors, reference: reference, number: Numbers().number)
    let analysis = figure.analyze(records, Self.scale)
    let markdown = analysis.summary.markdown
    #expect(!markdown.contains(other))
    let labels = analysis.picture.panels.map(\.y.label).filter { $0.contains("gap") }
    #expect(!labels.isEmpty && labels.allSatisfy { $0 == "gap to the \(name) (%)" })
    switch figure {
    case .learningRates, .batchSizes:
      #expect(markdown.contains("gap to the \(name), unseen workflows"))
    case .schemes: #expect(markdown.contains("Gap to the \(name)"))
    case .severalServers:
      #expect(markdown.contains("Gap to the \(name), unseen workflows"))
      #expect(markdown.contains("| \(name) "))
      fallthrough
    case .adaptedWeights: #expect(analysis.picture.legend.last?.title == name)
    default: break
    }
    if figure == .schemes {
      let unit = Study.comparison.analyze(records, Self.scale).unit
      #expect(unit == "gap to the \(name) on unseen workflows")
    }
  }

  /// The files that each panel reads.
  private func files(_ analysis: FigureAnalysis) -> [[String]] {
    analysis.picture.panels.map { Set($0.series.map(\.file)).sorted() }
  }
}

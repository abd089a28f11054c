import DMROFiles

extension ExperimentRunner.Records {
  /// Checks that all seeds have the same rows.
  ///
  /// Experiments cross all variations with all seeds, and statistics pair and stratify by seed. A
  /// renamed, duplicate or mistaken row would enter a wrong pair unnoticed.
  ///
  /// - Parameter directory: The folder of the records.
  /// - Throws: `InputError`, naming the file and the rows.
  func checkSeeds(in directory: String) throws(InputError) {
    let common = ["scheme", "variant", "system", "scaling", "energy_weight"]
    for (file, table) in [
      (ExperimentRunner.Files.curves, curves), (ExperimentRunner.Files.results, results),
    ] {
      let seeds = Set(table.integers("seed"))
      for group in table.groups(by: common) {
        let counts = Dictionary(
          group.table.integers("seed").map { ($0, 1) }, uniquingKeysWith: +)
        guard Set(counts.keys) == seeds, Set(counts.values).count == 1 else {
          throw InputError(
            source: "\(directory)/\(file)",
            rule: """
              must have as many rows of \(group.key.prefix(3).map(\.text).joined(separator: ", ")) \
              for each of \(seeds.count) seeds: the records were changed after they were made
              """)
        }
      }
    }
  }
}

extension RecordValue {
  /// The value for readers, on one short line.
  var text: String {
    switch self {
    case .string(let text): "\"\(text.prefix(40))\""
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .missing: "nothing"
    }
  }
}

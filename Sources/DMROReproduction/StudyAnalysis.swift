public import DMROExperiments
public import DMROFiles

/// The results of a study, as files.
public struct StudyAnalysis: Hashable, Sendable {
  /// The numbers, for readers.
  public var summary: SummaryTable
  /// The unit of the numbers.
  public var unit: String
  /// The CSV files that the picture reads, by name.
  public var data: [String: RecordTable] = [:]
  /// The picture, where there is one.
  public var picture: GnuplotPicture?

  init(
    summary: SummaryTable, unit: String, data: [String: RecordTable] = [:],
    picture: GnuplotPicture? = nil
  ) {
    self.summary = summary
    self.unit = unit
    self.data = data
    self.picture = picture
  }

  /// Writes the numbers and the data of the picture into a folder, the program of the picture, which
  /// gnuplot then draws, and what else makes a picture of them: a script for matplotlib, and files
  /// for LaTeX.
  ///
  /// - Parameter directory: The folder.
  /// - Throws: `InputError`, if a file cannot be written.
  public func write(to directory: String) throws(InputError) {
    try data.write(to: directory)
    try summary.write(to: "\(directory)/summary")
    try picture?.write(to: directory, data: data, table: summary)
  }
}

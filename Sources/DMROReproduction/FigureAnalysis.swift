public import DMROExperiments
public import DMROFiles

/// The results of a figure, as files.
public struct FigureAnalysis: Hashable, Sendable {
  /// The numbers, for readers.
  public var summary: SummaryTable
  /// The CSV files that the picture reads, by name.
  public var data: [String: RecordTable]
  /// The picture.
  public var picture: GnuplotPicture

  /// Writes the numbers and the program of the picture, which gnuplot then draws, and what else
  /// makes a picture of them: a script for matplotlib, and files for LaTeX.
  ///
  /// - Parameter directory: The folder, which is made where it is missing.
  /// - Throws: `InputError`, if a file cannot be written.
  public func write(to directory: String) throws(InputError) {
    try FileContents.makeDirectory(directory)
    try data.write(to: directory)
    try summary.write(to: "\(directory)/summary")
    try picture.write(to: directory, data: data, table: summary)
  }
}

import DMROExperiments
import DMROFiles
import Foundation

/// A program that the command needs and the machine lacks, or that failed.
struct UnavailableError: Error, CustomStringConvertible {
  var description: String
}

/// The program gnuplot of this machine.
struct Gnuplot {
  private let executable: URL

  /// Finds the program in the folders of the search path.
  ///
  /// - Throws: `UnavailableError`, saying how to install it.
  init() throws(UnavailableError) {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = path.split(separator: ":").map {
      URL(filePath: String($0), directoryHint: .isDirectory).appending(path: "gnuplot")
    }
    guard
      let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
    else {
      throw UnavailableError(
        description: """
          gnuplot: must be installed to draw pictures, as by apt-get install gnuplot-nox or \
          brew install gnuplot
          """)
    }
    executable = found
  }

  /// Writes the program of a picture into a folder, and draws the picture there.
  ///
  /// - Parameters:
  ///   - picture: The picture, whose data lie in the folder.
  ///   - directory: The folder.
  func draw(_ picture: GnuplotPicture, in directory: String) throws {
    try FileContents.write(picture.source, to: "\(directory)/\(picture.sourceFile)")
    let process = Process()
    process.executableURL = executable
    process.arguments = [picture.sourceFile]
    process.currentDirectoryURL = URL(filePath: directory, directoryHint: .isDirectory)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    let text: String
    do {
      try process.run()
      text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    } catch {
      throw UnavailableError(
        description: "\(executable.path): cannot be run: \(FileContents.reason(of: error))")
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      throw UnavailableError(
        description: """
          gnuplot: could not draw \(directory)/\(picture.sourceFile): \
          \(lines.last { !$0.isEmpty } ?? "no reason given")
          """)
    }
    for file in picture.pictureFiles where file.hasSuffix(".pdf") {
      try removeDate(from: URL(filePath: "\(directory)/\(file)"))
    }
  }

  /// Sets the day on which a PDF was made to the first of 1970, so that the same picture is the
  /// same file.
  private func removeDate(from url: URL) throws {
    var bytes = try Data(contentsOf: url)
    guard let key = bytes.firstRange(of: Data("/CreationDate (D:".utf8)) else { return }
    let date = Data("19700101000000".utf8)
    guard key.upperBound + date.count <= bytes.endIndex else { return }
    bytes.replaceSubrange(key.upperBound..<key.upperBound + date.count, with: date)
    try bytes.write(to: url)
  }
}

import DMROExperiments
import DMROFiles
import DMROPictures
import Dispatch
import Subprocess
import Synchronization
import SystemPackage

/// An error about a missing or failed program.
struct UnavailableError: Error, CustomStringConvertible {
  var description: String
}

/// The installed program gnuplot.
struct Gnuplot {
  private let executable: String

  /// The environment variables of gnuplot that would change the pictures.
  private static let variables: [Environment.Key] = [
    "GNUTERM", "GNUPLOT_LIB", "GNUPLOT_DRIVER_DIR", "GNUPLOT_PS_DIR", "GNUPLOT_FONTPATH",
    "GNUPLOT_DEFAULT_GDFONT", "GDFONTPATH", "GNUHELP", "FIT_LOG", "FIT_SCRIPT",
  ]

  /// The memory in bytes for the threads that wait for the program: without it they would wait for
  /// ever.
  private static let memory = 1 << 28

  /// Finds the program in the search path.
  ///
  /// - Throws: `UnavailableError`, saying how to install it, or that memory is missing to run it.
  init() throws(UnavailableError) {
    let folders = (Machine.variable("PATH") ?? "").split(separator: ":")
    guard let found = folders.map({ "\($0)/gnuplot" }).first(where: FileContents.isExecutable)
    else {
      throw UnavailableError(
        description: """
          gnuplot: must be installed to draw pictures, as by apt-get install gnuplot-nox or \
          brew install gnuplot
          """)
    }
    if let shortage = ProcessLimits.shortageOfMemory(Self.memory) {
      throw UnavailableError(description: "gnuplot: \(shortage)")
    }
    // The program runs in another folder.
    executable = found.hasPrefix("/") ? found : "\(FileContents.absolute("."))/\(found)"
  }

  /// Writes the program of a picture to a folder, and draws the picture there.
  ///
  /// Only a complete picture replaces an earlier one.
  ///
  /// - Parameters:
  ///   - picture: The picture; its data are in the folder.
  ///   - directory: The folder.
  /// - Throws: `UnavailableError`, if gnuplot fails; `InputError`, if a file cannot be written.
  func draw(_ picture: GnuplotPicture, in directory: String) throws {
    try FileContents.write(picture.source, to: "\(directory)/\(picture.sourceFile)")
    let unfinished = FileContents.unfinishedName(picture.name)
    let program = "\(unfinished).gnuplot"
    let drawn = picture.pictureFiles.map { ($0, unfinished + $0.dropFirst(picture.name.count)) }
    defer {
      for name in [program] + drawn.map(\.1) { try? FileContents.remove("\(directory)/\(name)") }
    }
    try FileContents.write(picture.source(drawing: unfinished), to: "\(directory)/\(program)")
    try run(program, in: directory, drawing: picture.sourceFile)
    for (file, unfinished) in drawn {
      let path = "\(directory)/\(unfinished)"
      guard FileContents.exists(path) else {
        throw UnavailableError(description: "gnuplot: ended without drawing \(directory)/\(file)")
      }
      var bytes = try FileContents.read(path)
      if file.hasSuffix(".pdf") { Self.removeDate(from: &bytes) }
      try FileContents.write(bytes, to: "\(directory)/\(file)")
    }
  }

  /// Draws a canvas to a file.
  ///
  /// Only a complete picture replaces an earlier one.
  ///
  /// - Parameters:
  ///   - canvas: The canvas.
  ///   - path: The file, SVG or PDF by its end.
  /// - Throws: `UnavailableError`, if gnuplot fails; `InputError`, if a file cannot be written.
  func draw(_ canvas: Canvas, to path: String) throws {
    let name = FileContents.name(of: path)
    let folder = String(path.dropLast(name.count))
    let directory = folder.isEmpty ? "." : folder
    let unfinished = FileContents.unfinishedName(name)
    let program = "\(unfinished).gnuplot"
    defer {
      for name in [program, unfinished] { try? FileContents.remove("\(directory)/\(name)") }
    }
    let source = canvas.source(drawing: unfinished, isPDF: name.hasSuffix(".pdf"))
    try FileContents.write(source, to: "\(directory)/\(program)")
    try run(program, in: directory, drawing: name)
    var bytes = try FileContents.read("\(directory)/\(unfinished)")
    Self.removeDate(from: &bytes)
    try FileContents.write(bytes, to: path)
  }

  /// Runs a gnuplot program.
  private func run(
    _ program: String, in directory: String, drawing source: String
  ) throws(UnavailableError) {
    let environment = Environment.inherit.updating(
      Dictionary(uniqueKeysWithValues: Self.variables.map { ($0, nil as String?) }))
    let (isDrawn, errors) = try Waiting.result { [executable] () throws(UnavailableError) in
      do {
        let result = try await Subprocess.run(
          .path(FilePath(executable)), arguments: [program], environment: environment,
          workingDirectory: FilePath(directory), output: .discarded,
          error: .string(limit: 1 << 24))
        return (result.terminationStatus.isSuccess, result.standardError)
      } catch {
        let reason = (error as? SubprocessError)?.underlyingError?.description ?? "\(error)"
        throw UnavailableError(description: "\(executable): cannot be run: \(reason)")
      }
    }
    guard isDrawn else {
      let reason = errors.split(whereSeparator: \.isNewline)
        .last { !$0.allSatisfy(\.isWhitespace) }?
        .trimmed.replacing(program, with: source)
      throw UnavailableError(
        description: """
          gnuplot: could not draw \(directory)/\(source): \(reason ?? "no reason given")
          """)
    }
  }

  /// Sets the creation date of a PDF to 1 January 1970, so that equal pictures are equal files.
  private static func removeDate(from bytes: inout ContiguousArray<UInt8>) {
    guard let key = bytes.firstRange(of: "/CreationDate (D:".utf8) else { return }
    let date = "19700101000000".utf8
    guard key.upperBound + date.count <= bytes.endIndex else { return }
    bytes.replaceSubrange(key.upperBound..<key.upperBound + date.count, with: date)
  }
}

/// Asynchronous work, on other threads than that of the command.
///
/// The command itself is not asynchronous: it needs no other thread, for which a process may lack the
/// memory, before it draws.
private enum Waiting {
  private final class Box<Value: Sendable, Failure: Error>: Sendable {
    let result = Mutex<Result<Value, Failure>?>(nil)
  }

  /// Waits for the result of asynchronous work.
  static func result<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () async throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let box = Box<Value, Failure>()
    let end = DispatchSemaphore(value: 0)
    Task {
      let result: Result<Value, Failure>
      do throws(Failure) { result = .success(try await work()) } catch { result = .failure(error) }
      box.result.withLock { $0 = result }
      end.signal()
    }
    end.wait()
    guard let result = box.result.withLock({ $0 }) else {
      preconditionFailure("the work has ended with a result")
    }
    return try result.get()
  }
}

extension Substring {
  /// The text without surrounding white space.
  fileprivate var trimmed: String {
    let start = drop(while: \.isWhitespace)
    let end = start.lastIndex { !$0.isWhitespace }
    return end.map { String(start[...$0]) } ?? ""
  }
}

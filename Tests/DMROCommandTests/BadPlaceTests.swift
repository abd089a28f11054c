import Foundation
import Testing

/// Places that cannot be read or written, and trainings that come to nothing.
struct BadPlaceTests {
  private static let train = ["train", "--config", "config.json", "--out"]

  /// A file where a folder must be.
  private static func belowAFile(
    _ arguments: [String], _ words: String, _ file: String = "file"
  ) -> BadInput {
    BadInput(
      arguments.joined(separator: " "), arguments, 73, ["\(words): \(file) is a file, not a folder"]
    ) { try $0.write("kept", to: "file") }
  }

  static let inputs: [BadInput] = [
    belowAFile(train + ["file"], "file: the directory cannot be made"),
    belowAFile(train + ["./file/run/1"], "./file/run/1: the directory cannot be made", "./file"),
    belowAFile(train + ["out", "--tensorboard", "file/x"], "file/x: the directory cannot be made"),
    belowAFile(["generate", "--out", "file/w.json"], "file/w.json: cannot be written"),
    belowAFile(["meta-train", "--out", "file/psi"], "file/psi.lock: cannot be written"),
    belowAFile(["export", "run", "--onnx", "file/p.onnx"], "file/p.onnx: cannot be written"),
    BadInput(
      "a refused training makes no folder for events",
      train + ["run", "--tensorboard", "events"], 73, ["run: holds a finished training"]),
    BadInput(
      "out holds a folder where a file belongs", train + ["taken"], 73,
      ["taken/progress.csv", "must be a file, found a directory"]
    ) { try $0.makeFolder("taken/progress.csv") },
    BadInput(
      "no folder to generate into", ["generate", "--out", "none/workflows.json"], 73,
      ["none/workflows.json", "cannot be written"]),
    BadInput("a folder to generate over", ["generate", "--out", "taken"], 73, ["taken"]) {
      try $0.makeFolder("taken/x")
    },
  ]

  @Test(arguments: inputs) func place(_ input: BadInput) async throws {
    try await input.expect()
  }

  /// What was in the folder stays as it was when a training fails.
  @Test func failedTrainingKeepsAnEarlierOne() async throws {
    let folder = try await Fixture.folder()
    let before = try folder.data("run/weights.safetensors")
    let settings = try folder.data("run/config.json")
    let outcome = try await Command.run(
      Self.train + ["run", "--overwrite", "--learning-rate", "1e30"], in: folder)
    #expect(outcome.status == 3)
    #expect(
      outcome.errors.hasPrefix(
        "dmro: run: the training diverged at update 2: the cost is not a number; lower "
          + "learningRate, now 1e+30, or set maximumGradientNorm; the last good checkpoint is "))
    #expect(outcome.errors.hasSuffix("; the flags are --learning-rate and --max-gradient-norm\n"))
    try expectSame(folder.data("run/weights.safetensors"), before)
    try expectSame(folder.data("run/config.json"), settings)
  }

  static let hasFullDevice = FileManager.default.fileExists(atPath: "/dev/full")

  @Test(
    .enabled(if: hasFullDevice, "there is no /dev/full here"),
    arguments: [
      ["generate", "--count", "100"], ["info", "table3", "--json"], ["info"], ["info", "run"],
      ["solve", "--workflows", "workflows.json"], ["evaluate", "run", "--count", "5"],
      ["decide", "run", "--workflows", "workflows.json", "--json"],
    ])
  func fullDisk(_ arguments: [String]) async throws {
    let folder = try await Fixture.folder()
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let outcome = try await Command.run(arguments, in: folder, output: full)
    #expect(outcome.status == 73)
    #expect(outcome.errors.hasPrefix("dmro: standard output: cannot be written: "))
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
  }
}

/// Files and folders that the user of the command has no permission for.
///
/// Root has every permission; as root, these tests run the command as user 65534.
struct NoPermissionTests {
  /// What comes before the command so that it runs without privileges; `nil` where it cannot.
  static let launcher: [String]? = {
    guard getuid() == 0 else { return [] }
    let launcher = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    let process = Process()
    process.executableURL = URL(filePath: launcher[0])
    process.arguments = launcher.dropFirst() + [Command.executable.path, "--version"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? launcher : nil
  }()

  private static let reading: [(file: String, arguments: [String])] = [
    ("system.json", ["solve", "--system", "system.json", "--workflows", "workflows.json"]),
    ("workflows.json", ["solve", "--workflows", "workflows.json"]),
    ("config.json", ["train", "--config", "config.json", "--out", "/tmp/none"]),
    ("run/weights.safetensors", ["decide", "run", "--workflows", "workflows.json"]),
    ("run/config.json", ["evaluate", "run"]),
  ]

  static let inputs: [BadInput] =
    reading.map { file, arguments in
      BadInput("no permission to read \(file)", arguments, 66, [file, "no permission to read"]) {
        try FileManager.default.setAttributes(
          [.posixPermissions: 0], ofItemAtPath: $0.path(file).path)
      }
    } + [
      BadInput(
        "no permission to make a folder", ["train", "--out", "locked/run"], 73,
        ["locked/run", "the directory cannot be made"]
      ) { try lock($0) },
      BadInput(
        "no permission to write into a folder", ["train", "--out", "locked"], 73,
        ["locked", "cannot be written into"]
      ) { try lock($0) },
      BadInput(
        "no permission to write a file", ["generate", "--out", "locked/workflows.json"], 73,
        ["locked/workflows.json", "cannot be written"]
      ) { try lock($0) },
    ]

  private static func lock(_ folder: Scratch) throws {
    try folder.makeFolder("locked")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o555], ofItemAtPath: folder.path("locked").path)
  }

  @Test(
    .enabled(if: launcher != nil, "this is root, and nobody else can run the command"),
    arguments: inputs)
  func permission(_ input: BadInput) async throws {
    let launcher = try #require(Self.launcher)
    try await input.expect(launcher: launcher)
  }
}

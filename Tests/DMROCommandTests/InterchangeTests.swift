import Foundation
import Testing

/// What the command writes for other programs; `make check-interchange` has these read it.
@Suite struct InterchangeTests {
  private static let events = "events.out.tfevents.0000000000.dmro"

  @Test func eventFilesChangeNothingElse() async throws {
    let folder = try await Fixture.folder()
    for name in ["a", "b"] {
      try await Command.succeed(
        "train", "--config", "config.json", "--out", name, "--tensorboard", "\(name)/events",
        in: folder)
    }
    try expectSame(folder.data("a/events/\(Self.events)"), folder.data("b/events/\(Self.events)"))
    try expectSame(folder.data("a/weights.safetensors"), folder.data("run/weights.safetensors"))
    try expectSame(folder.data("a/progress.csv"), folder.data("run/progress.csv"))
  }

  /// The progress that is read back is the one that was measured, to the last bit.
  @Test func aFinishedTrainingGivesItsEventsToo() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed(
      "train", "--config", "config.json", "--out", "a", "--tensorboard", "events", in: folder)
    try await Command.succeed(
      "train", "--out", "run", "--resume", "--tensorboard", "later", in: folder)
    try expectSame(folder.data("later/\(Self.events)"), folder.data("events/\(Self.events)"))
  }

  @Test func eventFolderIsTriedBeforeTheTraining() async throws {
    let folder = try await Fixture.folder()
    try folder.write("", to: "file")
    let outcome = try await Command.run(
      ["train", "--config", "config.json", "--out", "a", "--tensorboard", "file/x"], in: folder)
    #expect(outcome.status == 73)
    #expect(outcome.errors.hasPrefix("dmro: file/x: the directory cannot be made"))
    #expect(!folder.contents().contains("a/weights.safetensors"))
  }

  @Test func exportSaysWhatItWrote() async throws {
    let folder = try await Fixture.folder()
    let text = try await Command.succeed("export", "run", "--onnx", "p.onnx", in: folder)
    #expect(
      String(decoding: text, as: UTF8.self)
        == "Written to p.onnx: state [batch, 10] to q_values [batch, 2, 3], operator set 13\n")
    let first = try folder.data("p.onnx")
    try await Command.succeed("export", "run", "--onnx", "p.onnx", in: folder)
    try expectSame(folder.data("p.onnx"), first)
  }

  private static let mistakes: [([String], Int32, String)] = [
    (["export", "none", "--onnx", "p.onnx"], 66, "dmro: none/config.json: no such file\n"),
    (["export", "run"], 64, "dmro: Missing expected argument '--onnx <file>'"),
    (["export", "run", "--onnx", "no/p.onnx"], 73, "dmro: no/p.onnx: cannot be written"),
  ]

  @Test(arguments: mistakes)
  func exportNamesWhatIsWrong(arguments: [String], status: Int32, message: String) async throws {
    let folder = try await Fixture.folder()
    let outcome = try await Command.run(arguments, in: folder)
    #expect(outcome.status == status)
    #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }
}

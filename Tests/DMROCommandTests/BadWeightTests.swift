import Foundation
import Testing

/// Folders of trainings whose files are broken or do not fit each other.
struct BadWeightTests {
  private static let file = "run/weights.safetensors"
  private static let decide = ["decide", "run", "--workflows", "workflows.json", "--json"]

  /// A weight file whose bytes are changed.
  private static func weights(
    _ name: String, _ words: String..., change: @escaping @Sendable (inout Data) throws -> Void
  ) -> BadInput {
    BadInput(name, decide, 65, [file] + words) { folder in
      var data = try folder.data(file)
      try change(&data)
      try folder.write(data, to: file)
    }
  }

  /// A weight file in whose header one text takes the place of another of the same length.
  private static func header(
    _ from: String, _ to: String, _ words: String...
  ) -> BadInput {
    precondition(from.utf8.count == to.utf8.count)
    return BadInput("\(from) → \(to)", decide, 65, [file] + words) { folder in
      var data = try folder.data(file)
      let range = try #require(data.range(of: Data(from.utf8)))
      data.replaceSubrange(range, with: Data(to.utf8))
      try folder.write(data, to: file)
    }
  }

  /// A folder with checkpoints and no results.
  private static func interrupted(_ arguments: [String], best: Bool = false) -> BadInput {
    let words =
      best
      ? "--resume --out run, or take its best networks so far: evaluate, decide or export --best\n"
      : "--resume --out run\n"
    return BadInput(
      "\(arguments[0]) of an interrupted training\(best ? " with a best checkpoint" : "")",
      arguments, 66,
      ["dmro: run: holds a training that was interrupted: go on with dmro train ", words]
    ) { folder in
      try FileManager.default.removeItem(at: folder.path("run"))
      try folder.makeFolder("run/checkpoints")
      try folder.write("", to: "run/checkpoints/5.checkpoint")
      if best { try folder.write("", to: "run/checkpoints/best.checkpoint") }
    }
  }

  static let inputs: [BadInput] = [
    weights("empty", "must start with 8 bytes") { $0 = Data() },
    weights("four bytes", "must start with 8 bytes") { $0 = $0.prefix(4) },
    weights("text", "header") { $0 = Data("not a file of weights, but a text".utf8) },
    weights("a header of no bytes", "header", "must be a JSON object") {
      $0 = Data(repeating: 0, count: 64)
    },
    weights("a header beyond the file", "header", "must end within the file") { $0[2] = 0x20 },
    weights("a header of 2⁶³ bytes", "header", "must have at most") { $0[7] = 0x80 },
    weights("half of it", "data_offsets", "must lie in order within") {
      $0 = $0.prefix($0.count / 2)
    },
    weights("without the last byte", "must lie in order within") { $0 = $0.dropLast() },
    weights("a byte more", "must end with the last tensor", "1 bytes more") { $0.append(0) },
    weights("a weight that is not a number", "networks.1", "must hold finite numbers, found") {
      $0.replaceSubrange($0.count - 4..<$0.count, with: [0, 0, 0xC0, 0x7F])
    },
    weights("a header that is no UTF-8", "header", "UTF-8") { $0[9] = 0xFF },
    header("\"F32\"", "\"F16\"", "dtype", "must be \"F32\""),
    header("\"shape\":[8]", "\"shape\":[9]", "data_offsets", "bytes apart"),
    header("\"shape\":[8]", "\"shape\":{8}", "header", "must have a key in quotes"),
    header("\"data_offsets\":[0,", "\"data_offsets\":[4,", "data_offsets", "bytes apart"),
    header("networks.0.layers.0.bias", "networks.0.layers.0.bibs", "networks.0.layers.0.bias"),
    header("networks.1.layers.0.bias", "networks.0.layers.0.bias", "twice"),
    header("dmro-weights-1", "dmro-weights-2", "__metadata__.format", "must be"),
    header("\"networks\":\"2\"", "\"networks\":\"9\"", "networks.2", "lacks it"),
    header("\"networks\":\"2\"", "\"networks\":\"x\"", "__metadata__.networks", "an integer"),
    BadInput("another architecture", decide, 65, [file, "must hold the networks"]) { folder in
      let text = String(decoding: try folder.data("run/config.json"), as: UTF8.self)
      try folder.write(text.replacing("\"relu\"", with: "\"tanh\""), to: "run/config.json")
    },
    BadInput("another number of networks", decide, 65, [file, "must hold the networks"]) { folder in
      let text = String(decoding: try folder.data("run/config.json"), as: UTF8.self)
      try folder.write(
        text.replacing("\"units\" : 2", with: "\"units\" : 3"), to: "run/config.json")
    },
    BadInput("missing weights", decide, 66, [file, "no such file"]) { folder in
      try FileManager.default.removeItem(at: folder.path(file))
    },
    BadInput("a directory of weights", decide, 66, [file, "found a directory"]) { folder in
      try FileManager.default.removeItem(at: folder.path(file))
      try folder.makeFolder(file)
    },
    BadInput("huge weights", decide, 65, [file, "must hold at most"]) { folder in
      try folder.makeSparse(file, size: 1 << 40)
    },
    BadInput("missing settings", decide, 66, ["run/config.json", "no such file"]) { folder in
      try FileManager.default.removeItem(at: folder.path("run/config.json"))
    },
    interrupted(["evaluate", "run"]), interrupted(["info", "run"]), interrupted(decide),
    interrupted(["export", "run", "--onnx", "p.onnx"]),
    interrupted(["evaluate", "run"], best: true), interrupted(["info", "run"], best: true),
    BadInput("missing folder", ["evaluate", "none"], 66, ["none: no such file or folder"]),
    BadInput(
      "no best checkpoint", ["evaluate", "run", "--best"], 66,
      ["run/checkpoints/best.checkpoint: no such file", "--checkpoint-every", "--measure-every"]),
    BadInput(
      "no best checkpoint to decide by",
      ["decide", "run", "--best", "--workflows", "workflows.json"], 66,
      ["run/checkpoints/best.checkpoint: no such file"]),
    BadInput(
      "a best checkpoint of other bytes", ["export", "run", "--best", "--onnx", "p.onnx"], 65,
      ["run/checkpoints/best.checkpoint"]
    ) { folder in
      try folder.makeFolder("run/checkpoints")
      try folder.write("anything", to: "run/checkpoints/best.checkpoint")
    },
    BadInput("a file that is no policy", ["evaluate", "system.json"], 65, ["system.json"]),
  ]

  @Test(arguments: inputs) func weights(_ input: BadInput) async throws {
    try await input.expect()
  }

  @Test(
    .enabled(if: DrawingTests.hasGnuplot, "gnuplot is not installed"),
    arguments: [
      BadInput(
        "missing progress", ["evaluate", "run", "--draw"], 66, ["run/progress.csv", "no such file"]
      ) { try FileManager.default.removeItem(at: $0.path("run/progress.csv")) },
      BadInput(
        "other progress", ["evaluate", "run", "--draw"], 65,
        ["run/progress.csv", "must start with"]
      ) { try $0.write("a,b\n1,2\n", to: "run/progress.csv") },
      BadInput(
        "progress without updates", ["evaluate", "run", "--draw"], 65,
        ["run/progress.csv", "must hold an update"]
      ) { try $0.write("update,cost,epsilon,mean_reward,gap\n", to: "run/progress.csv") },
    ])
  func progress(_ input: BadInput) async throws {
    try await input.expect()
  }
}

import DMRO
import DMROExperiments
import DMROFiles
import Foundation
import Testing

/// Each setting that has a flag, through the flag and through a file.
///
/// A setting is tested by being listed: its values are tried out below.
struct SettingTests {
  /// A setting with another value than the default, and a bad one.
  struct Case: CustomTestStringConvertible, Sendable {
    var flag: String
    var path: String
    var good: String
    var bad: String
    var isFile: Bool

    var testDescription: String { flag }

    /// The words of the command line that set it to a text.
    func words(_ text: String) -> [String] {
      flag == "prioritized" ? ["--prioritized"] : ["--\(flag)=\(text)"]
    }

    /// The settings with the other value.
    func settings(in folder: Scratch) throws -> TrainingSettings {
      var settings = TrainingSettings()
      settings.updates = 0
      let file = folder.path(good).path
      let isPresent = FileManager.default.fileExists(atPath: file)
      try settings.set([flag: isFile && isPresent ? file : good])
      return settings
    }
  }

  /// Texts, some of which every setting takes, and some of which it refuses.
  private static let texts = ["7", "0.5", "3,4", "true", "table3", "workflows.json"]
  private static let badTexts = ["-1", "bogus"]

  static let cases: [Case] = TrainingSettings.settings.compactMap { setting in
    guard let flag = setting.flag, let text = setting.text else { return nil }
    // Meta-parameters bring settings of their own: StartTests.
    guard flag.name != "start" else { return nil }
    let isFile = text.isFile
    let good = (text.words + texts).first { word in
      var settings = TrainingSettings()
      if isFile { return word == "workflows.json" || flag.name == "system" && word == "table3" }
      do {
        try text.set(&settings, word)
        try settings.validate()
      } catch {
        return false
      }
      return settings != TrainingSettings()
    }
    let bad =
      isFile
      ? "none.json"
      : badTexts.first { word in
        var settings = TrainingSettings()
        do {
          try text.set(&settings, word)
          try settings.validate()
        } catch {
          return true
        }
        return false
      }
    guard let good, let bad else {
      Issue.record("no text is good, or none is bad, for --\(flag.name)")
      return nil
    }
    return Case(flag: flag.name, path: setting.path, good: good, bad: bad, isFile: isFile)
  }

  @Test("The command has an option for each setting that has a flag")
  func options() async throws {
    let folder = try await Fixture.folder()
    let help = String(
      decoding: try await Command.succeed("train", "--help", in: folder), as: UTF8.self)
    let words = Set(help.split { $0.isWhitespace }.map(String.init))
    #expect(Self.cases.count >= 30)
    for setting in Self.cases { #expect(words.contains("--\(setting.flag)")) }
  }

  @Test("A flag sets its setting", arguments: cases)
  func flag(_ setting: Case) async throws {
    let folder = try await Fixture.folder()
    let expected = try setting.settings(in: folder)
    let updates = setting.flag == "updates" ? [] : ["--updates", "0"]
    let outcome = try await Command.run(
      ["train", "--out", "out"] + updates + setting.words(setting.good), in: folder)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(expected != TrainingSettings())
    #expect(try String(decoding: folder.data("out/config.json"), as: UTF8.self) == expected.json)
  }

  /// A flag of its own has no value that could be bad.
  @Test(
    "A bad value of a flag names the flag", arguments: cases.filter { $0.flag != "prioritized" })
  func badFlag(_ setting: Case) async throws {
    let words = setting.isFile ? ["none.json: no such file"] : ["--\(setting.flag)"]
    try await BadInput(
      setting.flag, ["train", "--out", "out"] + setting.words(setting.bad),
      setting.isFile ? 66 : 64,
      words + (setting.isFile ? [] : ["must "])
    ).expect()
  }

  /// The value at a path of a JSON object, with another one in its place.
  private func replacing(
    _ path: ArraySlice<String>, in object: [String: Any], by value: Any?
  ) throws -> [String: Any] {
    var object = object
    let key = try #require(path.first)
    if path.count == 1 {
      object[key] = value
    } else {
      object[key] = try replacing(
        path.dropFirst(), in: object[key] as? [String: Any] ?? [:], by: value)
    }
    return object
  }

  private func value(_ path: [String], in object: [String: Any]) -> Any? {
    path.reduce(object as Any?) { ($0 as? [String: Any])?[$1] }
  }

  @Test("A file sets a setting, and a bad value there names file and place", arguments: cases)
  func file(_ setting: Case) async throws {
    let folder = try await Fixture.folder()
    let path = setting.path.split(separator: ".").map(String.init)
    var small = TrainingSettings()
    small.updates = 0
    let plain = try jsonObject(Data(small.json.utf8))
    let expected = try setting.settings(in: folder)
    // Where workflows are given, the file has the workload and the bounds that they bring too.
    var base = plain
    if setting.path == "workflows" {
      for key in ["workload", "bounds"] { base[key] = nil }
    }
    let written = try jsonObject(Data(expected.json.utf8))
    func write(_ value: Any, at path: [String]) throws {
      let object = try replacing(path[...], in: base, by: value)
      try folder.write(JSONSerialization.data(withJSONObject: object), to: "own.json")
    }
    // Another optimizer has other settings, and a smaller memory a shorter warm-up: files say both.
    let isWhole = ["model.optimizer.rule", "model.memoryCapacity"].contains(setting.path)
    let whole = isWhole ? Array(path.dropLast()) : path
    try write(#require(value(whole, in: written)), at: whole)
    let read = try TrainingSettings.read(from: folder.path("own.json").path)
    #expect(read.json == expected.json)

    let good = try #require(value(path, in: written))
    try write(good is String ? "bogus" : good is [Any] ? [-1] : -1, at: path)
    let outcome = try await Command.run(
      ["train", "--out", "out", "--config", "own.json"], in: folder)
    #expect(outcome.status == 65 && !outcome.wasSignaled)
    #expect(outcome.errors.hasPrefix("dmro: own.json: \(setting.path)"), "\(outcome.errors)")
    #expect(outcome.errors.contains(": must ") && outcome.errors.filter { $0 == "\n" }.count == 1)
  }

  @Test("What a flag makes wrong of a file is named as the file has it")
  func combination() async throws {
    let folder = try await Fixture.folder()
    let wide = Fixture.config.replacing("[8, 8]", with: "[2000, 2000]")
    try folder.write(wide, to: "wide.json")
    let train = ["train", "--out", "out", "--config", "wide.json", "--networks", "4000"]
    let place = try await Command.run(train, in: folder)
    #expect(place.status == 65)
    #expect(place.errors.hasPrefix("dmro: wide.json: model.hidden: must give the 4000 networks"))
    let flag = try await Command.run(train + ["--hidden", "3000"], in: folder)
    #expect(flag.status == 64 && flag.errors.hasPrefix("dmro: --hidden: must give the 4000"))
  }

  /// `modelSeed` numbers the models of an experiment, and is in no file.
  @Test("Every property is listed, once under its own name")
  func properties() {
    func expect<Root>(_ settings: [Setting<Root>], _ root: Root, besides others: [String] = []) {
      let properties = Mirror(reflecting: root).children.compactMap(\.label)
      let listed = Set(settings.map(\.path).filter { !$0.contains(".") })
      #expect(listed.symmetricDifference(properties) == Set(others))
      let flags = settings.compactMap { $0.flag?.name }
      #expect(Set(flags).count == flags.count)
    }
    expect(TrainingSettings.settings, TrainingSettings(), besides: ["modelSeed"])
    expect(InnerModelConfiguration.settings, InnerModelConfiguration())
    expect(OuterModelConfiguration.settings, OuterModelConfiguration())
    expect(Exploration.settings, .constant(0))
    expect(PrioritizedReplay.settings, PrioritizedReplay())
  }

  @Test("Settings are set by either of their names, and an unknown name is refused")
  func names() throws {
    var (one, other) = (TrainingSettings(), TrainingSettings())
    try one.set(["learning-rate": "0.5", "optimizer": "adam", "max-gradient-norm": "none"])
    try other.set(["model.optimizer.learningRate": "0.5", "model.optimizer.rule": "adam"])
    #expect(one == other && one.model.optimizer == .adam(learningRate: 0.5))
    try one.set(["model.prioritizedReplay.exponent": "0.7", "workload.users": "2"])
    #expect(one.model.prioritizedReplay?.exponent == 0.7 && one.workload.users == 2)
    let unknown = #expect(throws: InputError.self) { try one.set(["batchsize": "3"]) }
    #expect(unknown?.description.hasPrefix("batchsize: is no setting") == true)
    let bad = #expect(throws: InputError.self) { try one.set(["batch": "many"]) }
    #expect(bad?.description == "batch: must be an integer, found \"many\"")
  }
}

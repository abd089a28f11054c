import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// A setting of a training on the command line.
struct GivenSetting: Sendable {
  /// The flag, without dashes.
  var flag: String
  /// The value.
  var text: String
}

extension ParsableArguments {
  /// The texts of the given settings by their flags.
  var givenSettings: [String: String] {
    let given = Mirror(reflecting: self).children.compactMap { child in
      (child.value as? Option<GivenSetting?>)?.wrappedValue
    }
    return Dictionary(uniqueKeysWithValues: given.map { ($0.flag, $0.text) })
  }
}

extension ParsableArguments {
  /// Returns the given weight of energy for graphs, otherwise the default.
  ///
  /// - Throws: `InputError` that names the flag, if it is no such weight.
  func resolvedEnergyWeight() throws(InputError) -> Double {
    var settings = TrainingSettings()
    let given = givenSettings.filter { $0.key == "energy-weight" }
    do throws(InputError) {
      try settings.set(given)
      try CostModel.check(energyWeight: settings.energyWeight)
    } catch { throw error.named(by: given, over: nil) }
    return settings.energyWeight
  }
}

extension Setting<TrainingSettings> {
  /// The setting with a flag.
  ///
  /// - Parameter flag: The flag, without dashes.
  static func setting(_ flag: String) -> Setting { TrainingSettings.setting(flag) }
}

extension Option<GivenSetting?> {
  /// The option of a setting: its name, help, default and values.
  init(_ setting: Setting<TrainingSettings>) {
    let name = setting.flag?.name ?? setting.path
    let text = setting.text
    self.init(
      name: .customLong(name), help: .setting(setting, facts: Self.facts(setting)),
      completion: text?.isFile == true ? .file() : text.map { .list($0.words) }
    ) { words in
      if let text, !text.isFile {
        var settings = TrainingSettings()
        do throws(InputError) {
          try text.set(&settings, words)
        } catch {
          throw ValidationError(error.rule)
        }
      }
      return GivenSetting(flag: name, text: words)
    }
  }

  /// The default and the values of a setting.
  private static func facts(_ setting: Setting<TrainingSettings>) -> [String] {
    var facts: [String] = []
    let value = setting.flag?.defaultText ?? setting.text?.get(TrainingSettings())
    if let value { facts.append("default: \(value)") }
    let words = setting.text?.words ?? []
    if !words.isEmpty { facts.append("values: \(words.joined(separator: ", "))") }
    return facts
  }
}

extension Flag<Bool> {
  /// The flag of a setting that is false by default.
  init(wrappedValue: Bool, _ setting: Setting<TrainingSettings>) {
    self.init(
      wrappedValue: wrappedValue, name: .customLong(setting.flag?.name ?? setting.path),
      help: .setting(setting, facts: []))
  }
}

extension ArgumentHelp {
  /// The help of a setting, without its default.
  ///
  /// - Parameter flag: The flag of the setting, without dashes.
  static func setting(_ flag: String) -> ArgumentHelp { setting(.setting(flag), facts: []) }

  /// The help of a setting.
  ///
  /// - Parameters:
  ///   - setting: The setting.
  ///   - facts: Additions in parentheses.
  fileprivate static func setting(
    _ setting: Setting<TrainingSettings>, facts: [String]
  ) -> ArgumentHelp {
    guard let flag = setting.flag else { return "" }
    return ArgumentHelp(
      ([flag.help] + facts.map { "(\($0))" }).joined(separator: " "),
      discussion: flag.discussion ?? "", valueName: flag.valueName ?? flag.name)
  }
}

extension InputError {
  /// Returns the same error, its element named by its source.
  ///
  /// That is the flag, if it was given or there is no file, and otherwise the place in the file.
  ///
  /// - Parameters:
  ///   - given: The given settings.
  ///   - file: The file of the other settings, if there is one.
  func named(by given: [String: String], over file: String?) -> InputError {
    guard let element else { return self }
    var error = self
    if let flag = TrainingSettings.flag(of: element), given[flag.name] != nil || file == nil {
      error.element = "--\(flag.name)\(flag.index)"
    } else if error.source == nil {
      error.source = file
    }
    return error
  }
}

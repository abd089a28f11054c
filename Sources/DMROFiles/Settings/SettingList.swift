// The operations of a list of settings on the type of the settings.

extension Array {
  /// Checks each setting by its rule.
  ///
  /// - Parameter root: The settings.
  /// - Throws: `InputError`, naming the setting.
  package func check<Root>(_ root: Root) throws(InputError) where Element == Setting<Root> {
    for setting in self { try setting.check(root) }
  }

  /// Returns the same settings as those of a type that holds theirs, which reads, writes and checks
  /// them as one.
  ///
  /// - Parameters:
  ///   - parent: The name of the settings in those that hold them.
  ///   - value: The settings in those that hold them.
  package func below<Root, Outer>(
    _ parent: String, _ value: SettingPlace<Outer, Root>
  ) -> [Setting<Outer>] where Element == Setting<Root> {
    map { setting in
      Setting<Outer>(
        path: "\(parent).\(setting.path)", flag: setting.flag,
        text: setting.text.map { text in
          Setting<Outer>.Text(
            set: { outer, words throws(InputError) in
              try text.set(&outer[keyPath: value], words)
            },
            get: { text.get($0[keyPath: value]) }, words: text.words, isFile: text.isFile)
        },
        coding: nil
      ) { _ throws(InputError) in }
    }
  }

  /// Sets settings from texts, as a command line or a sweep gives them.
  ///
  /// - Parameters:
  ///   - root: The settings.
  ///   - texts: The texts by the names of their settings: a flag without its dashes, or the name in
  ///     files, as in `model.batchSize`.
  /// - Throws: `InputError`, naming a setting that is unknown, or whose text is none of a value.
  package func set<Root>(
    _ root: inout Root, _ texts: [String: String]
  ) throws(InputError) where Element == Setting<Root> {
    var unknown = Set(texts.keys)
    for setting in self {
      for name in [setting.path, setting.flag?.name].compactMap(\.self) {
        guard let text = texts[name], let form = setting.text, unknown.remove(name) != nil else {
          continue
        }
        do { try form.set(&root, text) } catch {
          // The error of a file names the file.
          throw error.source == nil ? error.below(name) : error
        }
      }
    }
    guard let name = unknown.min() else { return }
    let names = filter { $0.text != nil }.flatMap { setting in
      [setting.path] + (setting.flag.map { [$0.name] } ?? [])
    }
    throw InputError(
      element: name, rule: "is no setting" + Suggestion.text(for: name, among: names))
  }

  /// Reads settings; those that are missing keep their values, unknown ones are refused.
  ///
  /// - Parameters:
  ///   - root: The settings, with their defaults.
  ///   - decoder: The decoder.
  ///   - format: The expected value of the key `format`; none by default.
  ///   - requiresAll: `true` if no setting may be missing; `false` by default.
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  package func decode<Root>(
    _ root: inout Root, from decoder: any Decoder, format: String? = nil,
    requiresAll: Bool = false
  ) throws where Element == Setting<Root> {
    let container = try decoder.container(keyedBy: AnyKey.self)
    if let format { try container.require(format, forKey: .format) }
    let coded = filter { $0.coding != nil }
    try decoder.refuseKeys(
      besides: coded.map(\.path) + (format == nil ? [] : [AnyKey.format.stringValue]))
    for setting in coded {
      if requiresAll { try setting.coding?.require(container) }
      try setting.coding?.decode(&root, container)
    }
    let decoded = root
    try decoder.validated { () throws(InputError) in try check(decoded) }
  }

  /// Writes all settings.
  ///
  /// - Parameters:
  ///   - root: The settings.
  ///   - encoder: The encoder.
  ///   - format: The value of the key `format`; none by default.
  /// - Throws: The errors of the encoder.
  package func encode<Root>(
    _ root: Root, to encoder: any Encoder, format: String? = nil
  ) throws where Element == Setting<Root> {
    var container = encoder.container(keyedBy: AnyKey.self)
    try container.encodeIfPresent(format, forKey: .format)
    for setting in self { try setting.coding?.encode(root, &container) }
  }
}

extension AnyKey {
  fileprivate static let format = AnyKey(stringValue: "format")
}

/// A setting, declared once: its value, its name in files, its flag with help, and its rule.
///
/// A list of them is what reads, writes and checks the settings of a type, and what the options of a
/// command are made from.
package struct Setting<Root>: Sendable {
  /// The name in files, as in `batchSize`, or `model.batchSize` below other settings.
  package let path: String
  /// The flag; none for a setting that only files and sweeps change.
  package let flag: SettingFlag?
  /// The value as text; none for a setting that only files change.
  package let text: Text?
  let check: @Sendable (Root) throws(InputError) -> Void
  let coding: Coding?

  /// The text form of the value.
  package struct Text: Sendable {
    /// Gives the setting the value of a text.
    ///
    /// - Throws: `InputError` without an element, if the text is none of a value, or names a file
    ///   that cannot be read.
    package let set: @Sendable (inout Root, String) throws(InputError) -> Void
    /// Returns the text of the value; nothing for a file.
    package var get: @Sendable (Root) -> String? = { _ in nil }
    /// The values, where there are few.
    package let words: [String]
    /// True for the name of a file or of a built-in preset.
    package let isFile: Bool
  }

  /// The coding of the value under its key.
  struct Coding: Sendable {
    typealias Reader = KeyedDecodingContainer<AnyKey>
    typealias Writer = KeyedEncodingContainer<AnyKey>
    let decode: @Sendable (inout Root, Reader) throws -> Void
    let encode: @Sendable (Root, inout Writer) throws -> Void
    /// Throws where the key is missing.
    let require: @Sendable (Reader) throws -> Void
  }

  init(
    path: String, flag: SettingFlag?, text: Text?, coding: Coding?,
    check: @escaping @Sendable (Root) throws(InputError) -> Void
  ) {
    self.path = path
    self.flag = flag
    self.text = text
    self.coding = coding
    self.check = check
  }
}

/// The key path to the value of a setting.
package typealias SettingPlace<Root, Value> = any WritableKeyPath<Root, Value> & Sendable

/// The flag of a setting.
package struct SettingFlag: Sendable {
  /// The name, without dashes.
  package let name: String
  /// The help: a noun phrase.
  package let help: String
  /// The placeholder of the value in the help; the name of the flag by default.
  package var valueName: String?
  /// A further sentence of help.
  package var discussion: String?
  /// The default in words, where it is not the default value.
  package var defaultText: String?

  /// Creates a flag.
  package init(
    _ name: String, _ help: String, valueName: String? = nil, discussion: String? = nil,
    defaultText: String? = nil
  ) {
    self.name = name
    self.help = help
    self.valueName = valueName
    self.discussion = discussion
    self.defaultText = defaultText
  }
}

extension Setting {
  /// A setting with a key of its own in files.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - value: The value.
  ///   - form: The form of the value as text; files only by default.
  ///   - flag: The flag; none by default.
  ///   - rule: The rule; none by default.
  package init<Value: Codable & SendableMetatype>(
    _ key: String, _ value: SettingPlace<Root, Value>,
    as form: TextForm<Value>? = nil, flag: SettingFlag? = nil, rule: SettingRule<Value>? = nil
  ) {
    self.init(
      path: key, flag: flag, text: form.map { Text($0, value) },
      coding: Coding(key, value) { root, container, key in
        try container.encode(root[keyPath: value], forKey: key)
      }
    ) { root throws(InputError) in try rule?.check(root[keyPath: value], key) }
  }

  /// A setting with a key of its own in files, which is absent where there is no value.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - value: The value.
  ///   - form: The form of the value as text; files only by default.
  ///   - flag: The flag; none by default.
  ///   - rule: The rule of a value that is there; none by default.
  package init<Value: Codable & SendableMetatype>(
    optional key: String, _ value: SettingPlace<Root, Value?>,
    as form: TextForm<Value?>? = nil, flag: SettingFlag? = nil, rule: SettingRule<Value>? = nil
  ) {
    self.init(
      path: key, flag: flag, text: form.map { Text($0, value) },
      coding: Coding(key, value) { root, container, key in
        try container.encodeIfPresent(root[keyPath: value], forKey: key)
      }
    ) { root throws(InputError) in
      if let present = root[keyPath: value] { try rule?.check(present, key) }
    }
  }

  /// A setting that is part of another one in files.
  ///
  /// - Parameters:
  ///   - path: The name of the other one, and its own; the same where the text stands for all of it.
  ///   - value: The value.
  ///   - form: The form of the value as text.
  ///   - flag: The flag; none by default.
  ///   - rule: The rule; that of the other one by default.
  package init<Value>(
    part path: String, _ value: SettingPlace<Root, Value>, as form: TextForm<Value>,
    flag: SettingFlag? = nil, rule: SettingRule<Value>? = nil
  ) {
    self.init(path: path, flag: flag, text: Text(form, value), coding: nil) {
      root throws(InputError) in try rule?.check(root[keyPath: value], path)
    }
  }

  /// A setting that files hold as a part, and that is set by the name of a file of its own.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - flag: The flag.
  ///   - encode: Returns the value in a file; nothing where the key is absent.
  ///   - decode: Takes the value in a file.
  ///   - read: Reads the file of its own.
  package init<Value: Codable & SendableMetatype>(
    document key: String, flag: SettingFlag,
    encode: @escaping @Sendable (Root) -> Value?,
    decode: @escaping @Sendable (inout Root, Value) throws(InputError) -> Void,
    read: @escaping @Sendable (inout Root, String) throws(InputError) -> Void
  ) {
    let coding = Coding(
      decode: { root, container in
        let key = AnyKey(stringValue: key)
        guard let value = try container.decodeStrictlyIfPresent(Value.self, forKey: key) else {
          return
        }
        do throws(InputError) { try decode(&root, value) } catch {
          throw DecodingError.dataCorrupted(
            .init(
              codingPath: container.codingPath, debugDescription: error.rule,
              underlyingError: error))
        }
      },
      encode: { root, container in
        try container.encodeIfPresent(encode(root), forKey: AnyKey(stringValue: key))
      },
      require: { _ = try $0.decodeStrictly(Value.self, forKey: AnyKey(stringValue: key)) })
    self.init(
      path: key, flag: flag, text: Text(set: read, words: [], isFile: true), coding: coding
    ) { _ throws(InputError) in }
  }

  /// A setting whose text names a file.
  ///
  /// - Parameters:
  ///   - path: The name.
  ///   - flag: The flag.
  ///   - read: Reads the file.
  package init(
    file path: String, flag: SettingFlag,
    read: @escaping @Sendable (inout Root, String) throws(InputError) -> Void
  ) {
    self.init(
      path: path, flag: flag, text: Text(set: read, words: [], isFile: true), coding: nil
    ) { _ throws(InputError) in }
  }
}

extension Setting.Text {
  fileprivate init<Value>(
    _ form: TextForm<Value>, _ value: SettingPlace<Root, Value>
  ) {
    set = { root, text throws(InputError) in root[keyPath: value] = try form.parse(text) }
    get = { form.describe($0[keyPath: value]) }
    words = form.words
    isFile = false
  }
}

extension Setting.Coding {
  fileprivate init<Value: Decodable & SendableMetatype>(
    _ name: String, _ value: SettingPlace<Root, Value>,
    encode: @escaping @Sendable (Root, inout Writer, AnyKey) throws -> Void
  ) {
    let key = AnyKey(stringValue: name)
    decode = { root, container in
      if let found = try container.decodeStrictlyIfPresent(Value.self, forKey: key) {
        root[keyPath: value] = found
      }
    }
    require = { _ = try $0.decodeStrictly(Value.self, forKey: key) }
    self.encode = { root, container in try encode(root, &container, key) }
  }
}

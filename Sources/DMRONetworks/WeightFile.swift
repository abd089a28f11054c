public import DMROFiles

// Networks in files of the safetensors format, for exchange with other frameworks.
extension NetworkBlock {
  /// The name of the format in the metadata of the files.
  public static let weightFormat = "dmro-weights-1"
  /// The greatest size of a weight file, in bytes: 256 MiB.
  public static let weightFileLimit = 1 << 28

  /// Writes the networks to a file, atomically.
  ///
  /// The same networks give the same bytes. The metadata also get the keys `format`, `architecture`
  /// (in JSON) and `networks` (their number).
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - metadata: Free text by name.
  /// - Throws: `InputError`, if the metadata have one of these keys, a parameter is not finite, the
  ///   file is larger than `weightFileLimit`, or it cannot be written.
  public func write(
    to path: String, metadata: [String: String] = [:]
  ) throws(InputError) {
    let data: ContiguousArray<UInt8>
    do {
      data = try weightData(metadata: metadata)
    } catch {
      throw error.found(in: path)
    }
    try FileContents.write(data, to: path)
  }

  /// Reads networks written by `write(to:metadata:)`.
  ///
  /// - Parameter path: The file.
  /// - Returns: The networks, and the metadata of `write(to:metadata:)`.
  /// - Throws: `InputError`, naming file, tensor and rule.
  public static func read(
    from path: String
  ) throws(InputError) -> (block: NetworkBlock, metadata: [String: String]) {
    try decode(FileContents.read(path, limit: weightFileLimit), source: path)
  }

  /// Reads networks of a given shape, also from a file without metadata, such as one from PyTorch.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - architecture: The shape of each network.
  /// - Returns: All networks of the file.
  /// - Throws: `InputError`, naming file, tensor and rule; also if the metadata have another shape.
  public static func read(
    from path: String, architecture: NetworkArchitecture
  ) throws(InputError) -> NetworkBlock {
    try decode(
      FileContents.read(path, limit: weightFileLimit), architecture: architecture, source: path)
  }

  /// Returns the bytes of a weight file.
  ///
  /// - Parameter metadata: Free text by name.
  /// - Throws: `InputError`, if the metadata have a key of the format, a parameter is not finite, or
  ///   there are too many bytes.
  package func weightData(metadata: [String: String] = [:]) throws(InputError) -> ContiguousArray<
    UInt8
  > {
    if let key = MetadataKey.allCases.first(where: { metadata[$0.rawValue] != nil }) {
      throw InputError(
        element: "metadata.\(key.rawValue)", rule: "must be missing, for the file has its own")
    }
    var metadata = metadata
    metadata[MetadataKey.format.rawValue] = Self.weightFormat
    metadata[MetadataKey.architecture.rawValue] = StrictJSON.encode(architecture)
    metadata[MetadataKey.networks.rawValue] = String(count)
    let data = Safetensors(tensors: try tensors(), metadata: metadata).data
    guard data.count <= Self.weightFileLimit else {
      throw InputError(
        .unwritable, rule: "must hold at most \(Self.weightFileLimit) bytes, found \(data.count)")
    }
    return data
  }

  /// Decodes the networks and the metadata from the bytes of a weight file.
  ///
  /// - Parameters:
  ///   - data: The bytes.
  ///   - source: The name of the file, for errors.
  /// - Throws: `InputError`, naming file, tensor and rule.
  package static func decode(
    _ data: some Sequence<UInt8>, source: String
  ) throws(InputError) -> (block: NetworkBlock, metadata: [String: String]) {
    let file = try Safetensors(data, source: source)
    do throws(InputError) {
      let format = try file.text(.format)
      guard format == weightFormat else {
        throw MetadataKey.format.error("must be \"\(weightFormat)\", found \"\(format)\"")
      }
      let architecture = try file.architecture()
      let networks = try file.text(.networks)
      guard let count = Int(networks), count >= 1, String(count) == networks else {
        throw MetadataKey.networks.error("must be an integer above 0, found \"\(networks)\"")
      }
      let block = try NetworkBlock(file.tensors, architecture: architecture, count: count)
      let given = file.metadata.filter { MetadataKey(rawValue: $0.key) == nil }
      return (block, given)
    } catch {
      throw error.found(in: source)
    }
  }

  /// Decodes networks of a given shape from the bytes of a weight file, also without metadata.
  ///
  /// - Parameters:
  ///   - data: The bytes.
  ///   - architecture: The shape of each network.
  ///   - source: The name of the file, for errors.
  /// - Throws: `InputError`, naming file, tensor and rule.
  package static func decode(
    _ data: some Sequence<UInt8>, architecture: NetworkArchitecture, source: String
  ) throws(InputError) -> NetworkBlock {
    let file = try Safetensors(data, source: source)
    do throws(InputError) {
      if file.metadata[MetadataKey.format.rawValue] == weightFormat {
        let found = try file.architecture()
        guard found == architecture else {
          throw MetadataKey.architecture.error(
            "must be \(StrictJSON.encode(architecture)), found \(StrictJSON.encode(found))")
        }
      }
      let perNetwork = 2 * ParameterLayout(architecture).layers.count
      let count = max(1, file.tensors.count / perNetwork)
      return try NetworkBlock(file.tensors, architecture: architecture, count: count)
    } catch {
      throw error.found(in: source)
    }
  }
}

/// The metadata of every weight file.
private enum MetadataKey: String, CaseIterable {
  case format
  case architecture
  case networks

  var path: String { "\(Safetensors.metadataKey).\(rawValue)" }

  func error(_ rule: String) -> InputError {
    InputError(element: path, rule: rule)
  }
}

extension Safetensors {
  fileprivate func text(_ key: MetadataKey) throws(InputError) -> String {
    guard let text = metadata[key.rawValue] else {
      throw key.error("must be in the file, which lacks it")
    }
    return text
  }

  fileprivate func architecture() throws(InputError) -> NetworkArchitecture {
    let text = try text(.architecture).utf8
    do {
      return try StrictJSON.decode(NetworkArchitecture.self, from: text, source: "")
    } catch {
      throw error.below(MetadataKey.architecture.path)
    }
  }
}

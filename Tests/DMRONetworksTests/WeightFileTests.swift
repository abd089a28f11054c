import DMROFiles
import DMRONetworks
import DMRORandom
import Foundation
import Testing

@Suite struct WeightFileTests {
  /// Networks with parameters of all sizes that a Float has.
  private func block(
    hidden: [Int] = [8, 9], activation: Activation = .relu, head: Head, count: Int = 3
  ) throws -> NetworkBlock {
    let architecture = try NetworkArchitecture(
      inputs: 6, hidden: hidden, outputs: 4, activation: activation, head: head)
    var block = NetworkBlock(architecture: architecture, count: count)
    var generator = RandomStream(seed: 51)
    for index in block.parameters.indices {
      let float = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
      block.parameters[index] = float.isFinite ? float : -0.0
    }
    return block
  }

  private func withPath(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory
      .appending(component: "dmro-weights-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }

  @Test(arguments: Head.allCases, Activation.allCases)
  func readsWhatItWrites(_ head: Head, _ activation: Activation) throws {
    let block = try block(activation: activation, head: head)
    let metadata = ["note": "\"ä\"\n\\/\u{1F600}", "": "", "z": "1"]
    try withPath { path in
      try block.write(to: path, metadata: metadata)
      let read = try NetworkBlock.read(from: path)
      #expect(read.metadata == metadata)
      #expect(read.block.architecture == block.architecture && read.block.count == 3)
      // The bits, because 0 and −0 are equal.
      #expect(read.block.parameters.map(\.bitPattern) == block.parameters.map(\.bitPattern))
      #expect(try NetworkBlock.read(from: path, architecture: block.architecture) == block)
    }
  }

  @Test(arguments: Head.allCases)
  func sameNetworksGiveSameBytes(_ head: Head) throws {
    let block = try block(head: head)
    let metadata = Dictionary(uniqueKeysWithValues: (0..<50).map { ("key\($0)", "\($0)") })
    let reversed = Dictionary(
      uniqueKeysWithValues: (0..<50).reversed().map { ("key\($0)", "\($0)") })
    try withPath { path in
      try block.write(to: path, metadata: metadata)
      let first = try FileContents.read(path)
      try block.write(to: path, metadata: reversed)
      #expect(try FileContents.read(path) == first)
      let read = try NetworkBlock.read(from: path)
      #expect(try read.block.weightData(metadata: read.metadata) == first)
    }
  }

  /// A file written out by hand: two inputs, one hidden layer of three, one output.
  @Test func knownBytes() throws {
    let architecture = try NetworkArchitecture(inputs: 2, hidden: [3], outputs: 1)
    let block = NetworkBlock(
      architecture: architecture, count: 1,
      // W [2, 3], b [3], W [3, 1], b [1]
      copying: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    let header = """
      {"__metadata__":{"architecture":"{\\"activation\\":\\"relu\\",\\"head\\":\\"linear\\",\
      \\"hidden\\":[3],\\"inputs\\":2,\\"outputs\\":1}","format":"dmro-weights-1",\
      "networks":"1","note":"x"},\
      "networks.0.layers.0.weight":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},\
      "networks.0.layers.0.bias":{"dtype":"F32","shape":[3],"data_offsets":[24,36]},\
      "networks.0.layers.1.weight":{"dtype":"F32","shape":[1,3],"data_offsets":[36,48]},\
      "networks.0.layers.1.bias":{"dtype":"F32","shape":[1],"data_offsets":[48,52]}}
      """
    let data = try block.weightData(metadata: ["note": "x"])
    #expect(
      Data(data)
        == RawFile(header: header, numbers: [1, 4, 2, 5, 3, 6, 7, 8, 9, 10, 11, 12, 13]).data)
    #expect((data.count - 52) % 8 == 0)
  }

  /// As PyTorch would write it: other metadata or none, tensors in another order, no padding.
  @Test(arguments: ["", #""__metadata__":{"format":"pt"},"#, #""__metadata__":{},"#])
  func readsFilesOfOthers(metadata: String) throws {
    let header = """
      {\(metadata)"networks.1.layers.0.bias":{"data_offsets":[0,4],"shape":[1],"dtype":"F32"},
       "networks.0.layers.0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},
       "networks.0.layers.0.bias":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},
       "networks.1.layers.0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]}}
      """
    let file = RawFile(header: header, numbers: [1, 2, 3, 4, 5, 6], padded: false)
    let architecture = try NetworkArchitecture(inputs: 2, hidden: [], outputs: 1)
    let block = try NetworkBlock.decode(file.data, architecture: architecture, source: "f")
    #expect(block.parameters == [3, 4, 2, 5, 6, 1] && block.count == 2)
    // Without our metadata the shape must be given.
    let error = #expect(throws: InputError.self) {
      try NetworkBlock.decode(file.data, source: "f")
    }
    #expect(error?.element == "__metadata__.format")
  }

  @Test func refusesAnotherShape() throws {
    let block = try block(activation: .relu, head: .linear)
    let data = try block.weightData()
    let tanh = try self.block(activation: .tanh, head: .linear).architecture
    let error = #expect(throws: InputError.self) {
      try NetworkBlock.decode(data, architecture: tanh, source: "f")
    }
    #expect(error?.element == "__metadata__.architecture")
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func refusesToWriteWhatIsNotFinite(_ value: Float) throws {
    var block = try block(head: .linear, count: 2)
    try withPath { path in
      try block.write(to: path)
      let old = try FileContents.read(path)
      block.parameters[block.range(of: 1).lowerBound + 1] = value
      let error = #expect(throws: InputError.self) { try block.write(to: path) }
      // The second weight in memory is that of output 1 and input 0: the seventh in the file.
      #expect(
        error?.description
          == "\(path): networks.1.layers.0.weight: must hold finite numbers, found \(value) at "
          + "position 6")
      #expect(try FileContents.read(path) == old)
    }
  }

  @Test func refusesMetadataOfItsOwnNames() throws {
    let architecture = try NetworkArchitecture(inputs: 1, hidden: [], outputs: 1)
    let error = #expect(throws: InputError.self) {
      try NetworkBlock(architecture: architecture, count: 1).write(
        to: "/no/weights", metadata: ["networks": "1"])
    }
    #expect(
      error?.description
        == "/no/weights: metadata.networks: must be missing, for the file has its own")
  }

  @Test func namesTheFileThatIsMissing() {
    let error = #expect(throws: InputError.self) { try NetworkBlock.read(from: "/no/weights") }
    #expect(error?.description == "/no/weights: no such file" && error?.kind == .unreadable)
  }

  /// 5 MB: 40 networks of the paper's size and more.
  @Test func aLargeFileIsReadBack() throws {
    let block = try block(hidden: [128, 128], head: .dueling, count: 70)
    try withPath { path in
      try block.write(to: path)
      #expect(try NetworkBlock.read(from: path).block == block)
      #expect(try FileContents.read(path).count > 5_000_000)
    }
  }
}

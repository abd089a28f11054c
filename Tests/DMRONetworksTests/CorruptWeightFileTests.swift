import DMROFiles
import DMRONetworks
import DMRORandom
import Foundation
import Testing

/// A corrupt file, and what must be said of it.
struct Corruption: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let data: Data
  let element: String?
  let rule: String

  init(_ title: String, _ data: Data, _ element: String?, _ rule: String) {
    (testDescription, self.data, self.element, self.rule) = (title, data, element, rule)
  }

  /// The parts of a file with a network 2-1, which is 12 bytes: two weights, one bias.
  static let metadata = """
    "__metadata__":{"format":"dmro-weights-1","networks":"1","architecture":"\(architecture)"}
    """
  static let architecture = """
    {\\"activation\\":\\"relu\\",\\"head\\":\\"linear\\",\\"hidden\\":[],\\"inputs\\":2,\
    \\"outputs\\":1}
    """
  static let weight =
    #""networks.0.layers.0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}"#
  static let bias =
    #""networks.0.layers.0.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}"#
  static let names = (
    weight: "networks.0.layers.0.weight", bias: "networks.0.layers.0.bias"
  )

  static func file(
    _ entries: String..., numbers: [Float] = [1, 2, 3], length: UInt64? = nil
  ) -> Data {
    RawFile(
      header: "{\(entries.joined(separator: ","))}", numbers: numbers, length: length
    ).data
  }

  /// The right file with a part of its text replaced.
  static func replacing(_ old: String, _ new: String) -> Data {
    let header = "{\(metadata),\(weight),\(bias)}"
    precondition(header.contains(old))
    return RawFile(header: header.replacing(old, with: new), numbers: [1, 2, 3]).data
  }

  static let right = file(metadata, weight, bias)

  static let framing: [Corruption] = [
    Corruption("nothing", Data(), nil, "must start with 8 bytes"),
    Corruption("seven bytes", right.prefix(7), nil, "found 7 bytes"),
    Corruption("no header", Data(count: 8), "header", "must be a JSON object"),
    Corruption(
      "a header past the end", file(metadata, weight, bias, length: 100_000), "header",
      "must end within the file, found 100000 bytes"),
    Corruption(
      "a header of 2⁶⁴ − 1 bytes", file(metadata, weight, bias, length: .max), "header",
      "must have at most 100000000 bytes, found 18446744073709551615"),
    Corruption(
      "a header of 2⁶³ bytes", file(metadata, weight, bias, length: 1 << 63), "header",
      "found 9223372036854775808"),
    Corruption(
      "a header cut short", file(metadata, weight, bias, length: 64),
      "header: line 1, column 65", "must close the quotes of a string, found the end"),
    Corruption(
      "an array as header", RawFile(header: "[]", numbers: []).data, "header",
      "must be a JSON object"),
    Corruption(
      "white space before the header", RawFile(header: " {}", numbers: []).data, "header",
      "must be a JSON object"),
    Corruption(
      "no JSON", RawFile(header: "{nonsense}", numbers: []).data, "header: line 1, column 2",
      "must have a key in quotes, found \"nonsense\""),
    Corruption(
      "text after the header", RawFile(header: "{}{}", numbers: []).data,
      "header: line 1, column 3", "must end after its value"),
    Corruption("no UTF-8", right.replacing(0x6E, with: 0xFF), "header", "must be text in UTF-8"),
    Corruption("zeros in the header", right.replacing(0x6E, with: 0), "header", "UTF-8"),
    Corruption("numbers cut short", right.dropLast(), names.bias + ".data_offsets", "must lie"),
    Corruption(
      "a byte too many", right + [0], nil, "must end with the last tensor, found 1 bytes more"),
    Corruption(
      "no tensors but numbers", file(metadata), nil,
      "must end with the last tensor, found 12 bytes more"),
  ]

  static let entries: [Corruption] = [
    Corruption(
      "a tensor twice", file(metadata, weight, bias, bias), "header",
      "has the key \"\(names.bias)\" twice"),
    Corruption(
      "a tensor that is a number", file(metadata, weight, #""x":1"#), "x", "must be"),
    Corruption(
      "no type", replacing(#""dtype":"F32","shape":[1],"#, #""shape":[1],"#), names.bias,
      "must have the key \"dtype\""),
    Corruption(
      "an unknown key", replacing(#""shape":[1],"#, #""shape":[1],"shap":[1],"#), names.bias,
      "\"shap\" is not a known key; did you mean \"shape\"?"),
    Corruption(
      "another type", replacing(#""F32","shape":[1],"#, #""F64","shape":[1],"#),
      names.bias + ".dtype", "must be \"F32\", found \"F64\""),
    Corruption(
      "a type that is none", replacing(#""F32","shape":[1],"#, #"32,"shape":[1],"#),
      names.bias + ".dtype", "must be a string"),
    Corruption(
      "a negative extent", replacing("[1,2]", "[-1,-2]"), names.weight + ".shape[0]",
      "must not be negative, found -1"),
    Corruption(
      "a fraction as extent", replacing("[1,2]", "[1,2.5]"), names.weight + ".shape[1]",
      "must be an integer between -9223372036854775808 and 9223372036854775807"),
    Corruption(
      "an extent past 64 bits", replacing("[1,2]", "[1,18446744073709551618]"),
      names.weight + ".shape[1]",
      "must be an integer between -9223372036854775808 and 9223372036854775807"),
    Corruption(
      "a shape whose product overflows", replacing("[1,2]", "[4294967296,4294967296,2]"),
      names.weight + ".shape", "must have a product that can be counted"),
    Corruption(
      "a shape whose bytes overflow", replacing("[1,2]", "[4611686018427387904]"),
      names.weight + ".shape", "must have a product that can be counted"),
    Corruption(
      "a shape of fewer numbers", replacing("[1,2]", "[1,1]"), names.weight + ".data_offsets",
      "must be 4 bytes apart for the shape [1, 1], found 8"),
    Corruption(
      "an empty shape for two numbers", replacing("[1,2]", "[]"),
      names.weight + ".data_offsets", "must be 4 bytes apart"),
    Corruption(
      "three offsets", replacing("[0,8]", "[0,8,12]"), names.weight,
      "data_offsets must be two integers, found 3"),
    Corruption(
      "negative offsets", replacing("[0,8]", "[-8,0]"), names.weight + ".data_offsets",
      "must lie in order within the 12 bytes"),
    Corruption(
      "offsets in the wrong order", replacing("[0,8]", "[8,0]"),
      names.weight + ".data_offsets", "must lie in order"),
    Corruption(
      "offsets past the end", replacing("[8,12]", "[12,16]"), names.bias + ".data_offsets",
      "must lie in order"),
    Corruption(
      "offsets that overflow", replacing("[8,12]", "[8,9223372036854775807]"),
      names.bias + ".data_offsets", "must lie in order"),
    Corruption(
      "tensors that overlap", replacing("[8,12]", "[4,8]"), names.bias + ".data_offsets",
      "must start at 8, where the tensor before ends, found 4, an overlap"),
    Corruption(
      "a gap between tensors",
      file(
        metadata, weight, bias.replacing("[8,12]", with: "[12,16]"), numbers: [1, 2, 3, 4]),
      names.bias + ".data_offsets",
      "must start at 8, where the tensor before ends, found 12, a gap"),
    Corruption(
      "not a number", file(metadata, weight, bias, numbers: [1, .nan, 3]), names.weight,
      "must hold finite numbers, found nan at position 1"),
    Corruption(
      "infinity", file(metadata, weight, bias, numbers: [1, 2, -.infinity]), names.bias,
      "must hold finite numbers, found -inf at position 0"),
    Corruption(
      "metadata that are no text", file(#""__metadata__":{"format":1}"#, weight, bias),
      "__metadata__.format", "must be a string"),
    Corruption(
      "metadata that are no object", file(#""__metadata__":[]"#, weight, bias), "__metadata__",
      "must be an object"),
  ]

  static let content: [Corruption] = [
    Corruption("no metadata", file(weight, bias), "__metadata__.format", "lacks it"),
    Corruption(
      "another format", replacing("dmro-weights-1", "dmro-weights-9"), "__metadata__.format",
      "must be \"dmro-weights-1\", found \"dmro-weights-9\""),
    Corruption(
      "no architecture", replacing(#""architecture":"#, #""architect":"#),
      "__metadata__.architecture", "lacks it"),
    Corruption(
      "an empty architecture", replacing("\"\(architecture)\"", "\"\""),
      "__metadata__.architecture", "found an empty file"),
    Corruption(
      "an architecture that is no JSON", replacing("\"\(architecture)\"", "\"{]\""),
      "__metadata__.architecture: line 1, column 2", "must have a key in quotes, found \"]\""),
    Corruption(
      "an architecture without inputs", replacing(#"\"inputs\":2"#, #"\"inputs\":0"#),
      "__metadata__.architecture.inputs", "must be between 1 and 65536, found 0"),
    Corruption(
      "an architecture with an unknown key",
      replacing(#"\"inputs\":2"#, #"\"inputs\":2,\"input\":2"#), "__metadata__.architecture",
      "\"input\" is not a known key; did you mean \"inputs\"?"),
    Corruption(
      "an architecture of another size", replacing(#"\"inputs\":2"#, #"\"inputs\":3"#),
      names.weight + ".shape", "must be [1, 3], found [1, 2]"),
    Corruption(
      "the greatest architecture",
      replacing(
        #"\"hidden\":[]"#,
        #"\"hidden\":[\#(repeatElement("65536", count: 64).joined(separator: ","))]"#),
      names.weight + ".shape", "must be [65536, 2], found [1, 2]"),
    Corruption(
      "no number of networks", replacing(#""networks":"1","#, ""), "__metadata__.networks",
      "lacks it"),
    Corruption(
      "no network", replacing(#""networks":"1""#, #""networks":"0""#), "__metadata__.networks",
      "must be an integer above 0, found \"0\""),
    Corruption(
      "a number of networks that is none", replacing(#""networks":"1""#, #""networks":"+1""#),
      "__metadata__.networks", "must be an integer above 0"),
    Corruption(
      "very many networks",
      replacing(#""networks":"1""#, #""networks":"9223372036854775807""#),
      "networks.1.layers.0.weight", "lacks it"),
    Corruption(
      "a tensor that is missing", file(metadata, weight, numbers: [1, 2]), names.bias,
      "must be in the file, which lacks it"),
    Corruption(
      "a tensor of another name", replacing("layers.0.bias", "layers.1.bias"), names.bias,
      "lacks it"),
    Corruption(
      "a tensor too many",
      file(
        metadata, weight, bias,
        bias.replacing("networks.0", with: "networks.1").replacing("[8,12]", with: "[12,16]"),
        numbers: [1, 2, 3, 4]), "networks.1.layers.0.bias", "is no tensor of 1 networks"),
    Corruption(
      "weights in the order of the memory", replacing("[1,2]", "[2,1]"), names.weight + ".shape",
      "must be [1, 2], found [2, 1]"),
  ]
}

extension Data {
  /// The same bytes, the first that equals the given one replaced.
  fileprivate func replacing(_ old: UInt8, with new: UInt8) -> Data {
    var data = self
    if let index = data.dropFirst(8).firstIndex(of: old) { data[index] = new }
    return data
  }
}

@Suite struct CorruptWeightFileTests {
  @Test func theRightFileIsRead() throws {
    let (block, metadata) = try NetworkBlock.decode(Corruption.right, source: "f")
    #expect(block.parameters == [1, 2, 3] && metadata.isEmpty)
  }

  @Test(arguments: Corruption.framing + Corruption.entries + Corruption.content)
  func namesCulpritAndRule(_ corruption: Corruption) {
    let error = #expect(throws: InputError.self) {
      try NetworkBlock.decode(corruption.data, source: "f")
    }
    #expect(error?.source == "f" && error?.kind == .invalid)
    #expect(error?.element == corruption.element)
    #expect(
      error?.rule.contains(corruption.rule) == true || corruption.rule.isEmpty,
      "\(error?.rule ?? "")")
  }

  /// What is wrong without our metadata is wrong with a shape given, too.
  @Test(arguments: Corruption.framing + Corruption.entries)
  func theSameWithAShapeGiven(_ corruption: Corruption) throws {
    let architecture = try NetworkArchitecture(inputs: 2, hidden: [], outputs: 1)
    let error = #expect(throws: InputError.self) {
      try NetworkBlock.decode(corruption.data, architecture: architecture, source: "f")
    }
    #expect(error?.element == corruption.element)
  }

  /// Bytes are changed, cut and repeated at random; what is read then must be whole and finite.
  @Test func chanceNeverCrashes() throws {
    var generator = RandomStream(seed: 61)
    var accepted = 0
    for _ in 0..<4_000 {
      var bytes = [UInt8](Corruption.right)
      for _ in 0..<1 + generator.below(3) {
        let place = generator.below(bytes.count)
        switch generator.below(5) {
        case 0: bytes[place] = UInt8(generator.below(256))
        case 1: bytes[place] ^= 1 << generator.below(8)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + generator.below(8)))
        case 3: bytes.insert(contentsOf: bytes.prefix(generator.below(16)), at: place)
        default: bytes[place] = Array(#"{}[]",:0199-"#.utf8)[generator.below(12)]
        }
        if bytes.isEmpty { break }
      }
      do throws(InputError) {
        let (block, _) = try NetworkBlock.decode(Data(bytes), source: "f")
        #expect(block.isFinite && block.parameters.count == 3)
        accepted += 1
      } catch {
        #expect(error.source == "f" && !error.description.isEmpty)
      }
    }
    #expect(accepted > 0 && accepted < 1_500)
  }
}

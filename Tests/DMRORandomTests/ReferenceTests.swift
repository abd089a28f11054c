import DMRORandom
import Foundation
import Testing

/// A stream whose generator has the given state.
private func stream(_ words: [UInt64]) throws -> RandomStream {
  let text = """
    {"key": 7, "word0": \(words[0]), "word1": \(words[1]), "word2": \(words[2]), \
    "word3": \(words[3])}
    """
  return try JSONDecoder().decode(RandomStream.self, from: Data(text.utf8))
}

@Suite struct ReferenceTests {
  /// The answers are those that the ports of xoshiro256++ check themselves against, as in the tests
  /// of the Rust crate rand_xoshiro, which name the C code of Blackman and Vigna as their source.
  @Test func sequenceOfTheAuthors() throws {
    var generator = try stream([1, 2, 3, 4])
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386,
      9_228_616_714_210_784_205, 9_973_669_472_204_895_162, 14_011_001_112_246_962_877,
      12_406_186_145_184_390_807, 15_849_039_046_786_891_736, 10_450_023_813_501_588_000,
    ]
    for value in expected { #expect(generator.next() == value) }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let stream: RandomStream
    let expected: [UInt64]
  }

  /// The answers were printed by `reference.py`.
  @Test(arguments: [
    Case(
      testDescription: "seed 0", stream: RandomStream(seed: 0),
      expected: [
        0x84F0_9BF3_07C1_073A, 0xC82F_FB59_7CEE_E51B, 0xADF9_6905_C5DF_4417, 0xE9D9_A848_9D04_2C93,
      ]),
    Case(
      testDescription: "seed 1", stream: RandomStream(seed: 1),
      expected: [
        0x7045_60CE_D7CC_0501, 0x4EEF_9003_6C89_C53A, 0xDCE0_5AF2_BA13_64D7, 0xE019_C821_60DB_BF4C,
      ]),
    Case(
      testDescription: "seed 42", stream: RandomStream(seed: 42),
      expected: [
        0xAB4C_4ADF_BB45_0230, 0x16C7_5804_8460_B512, 0xDEFF_2739_6F8E_B5C7, 0x8B93_50CE_C7B7_BC0E,
      ]),
    Case(
      testDescription: "the greatest seed", stream: RandomStream(seed: .max),
      expected: [
        0x1BEE_D10D_2847_F8EB, 0x9838_8879_98FB_93BD, 0xBB46_D7E8_C125_F454, 0x337A_283C_6466_F0FC,
      ]),
    Case(
      testDescription: "a label", stream: RandomStream(seed: 1).split("exploration"),
      expected: [
        0xB2D6_FB64_C928_1646, 0xB050_349F_3191_78EF, 0x46DC_D7C9_2173_BD7D, 0x4D7F_E95B_712D_5C12,
      ]),
    Case(
      testDescription: "a label and a number",
      stream: RandomStream(seed: 1).split("exploration").split(3),
      expected: [
        0x4260_D1D7_037E_C047, 0x20D6_9816_77A2_8CD7, 0xE69F_E062_9685_4F4F, 0x8A7B_87A1_DAC9_113B,
      ]),
    Case(
      testDescription: "a label that is not ASCII", stream: RandomStream(seed: 1).split("ä"),
      expected: [
        0xEF36_67B2_69E3_5770, 0x09C9_7AD6_1F54_979D, 0x3F48_68A8_229F_A398, 0xBD09_A8A5_EA16_3190,
      ]),
    Case(
      testDescription: "number 0", stream: RandomStream(seed: 1).split(0),
      expected: [
        0xD2A2_53CE_A683_718B, 0x0362_F700_EB15_4656, 0xF8BC_21E8_A5BD_5335, 0xB368_0E99_3B54_5E86,
      ]),
  ])
  func seedsAndSplits(_ test: Case) {
    var generator = test.stream
    for value in test.expected { #expect(generator.next() == value) }
  }

  @Test func aDrawInOneStreamShiftsNoOther() {
    var drawn = RandomStream(seed: 5)
    let untouched = drawn
    for _ in 0..<1_000 { _ = drawn.next() }
    #expect(drawn != untouched)
    #expect(drawn.split("replay") == untouched.split("replay"))
    #expect(drawn.split(17) == untouched.split(17))
  }

  @Test func manyNamesGiveManyStreams() {
    let root = RandomStream(seed: 9)
    var firsts: Set<UInt64> = []
    for index in 0..<10_000 {
      var numbered = root.split(index)
      var named = root.split("\(index)")
      firsts.insert(numbered.next())
      firsts.insert(named.next())
    }
    #expect(firsts.count == 20_000)
  }

  @Test func goesOnWhereItWasWritten() throws {
    var generator = RandomStream(seed: .max).split("workload")
    for _ in 0..<10 { _ = generator.next() }
    let data = try JSONEncoder().encode(generator)
    var restored = try JSONDecoder().decode(RandomStream.self, from: data)
    #expect(restored == generator)
    #expect(restored.next() == generator.next())
    #expect(restored.split("a") == generator.split("a"))
  }

  @Test func refusesTheStateThatGivesOnlyZeros() {
    #expect(throws: DecodingError.self) { try stream([0, 0, 0, 0]) }
  }

  @Test func refusesANegativeNumber() async {
    await #expect(processExitsWith: .failure) { _ = RandomStream(seed: 1).split(-1) }
  }
}

import DMROSchemes
import Testing

@Suite struct ExampleNumberTests {
  @Test(arguments: [(0.5, true), (1.0, true), (1.1, false), (.nan, false)])
  func `A number is reproduced within its range`(value: Double, isReproduced: Bool) {
    let number = ExampleNumber(name: "share", title: "Share", value: value, required: 0...1)
    #expect(number.isReproduced == isReproduced)
    #expect(ExampleNumber(name: "share", title: "Share", value: value).isReproduced)
  }
}

import DMROFiles
import Foundation
import Testing

/// Rounded numbers are those of Foundation's formats.
struct NumberTextTests {
  private static let numbers: [Double] = [
    0, -0.0, 0.5, 1.5, 2.5, -0.04, 0.045, 1.005, 9.995, 123.456, 1e-5, 9.9995e-5, 123_456.5, 1e15,
    1e22, -1e300, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .nan, .infinity, -.infinity,
  ]

  @Test(arguments: numbers, [0, 1, 2, 3, 4, 6]) func formats(_ number: Double, _ digits: Int) {
    #expect(NumberText.fixed(number, digits) == String(format: "%.\(digits)f", number))
    #expect(NumberText.significant(number, digits) == String(format: "%.\(digits)g", number))
  }
}

private import CDMROElementwise

/// The sets of instructions for which the elementwise loops are compiled.
public enum Instructions: Int, CaseIterable, Sendable {
  /// What every processor of the platform has.
  case baseline = 0
  /// Registers of 256 bits on x86-64.
  case avx2 = 1
  /// Registers of 512 bits on x86-64.
  case avx512 = 2

  /// The set in use: the best that the processor offers, unless told otherwise.
  public static var current: Instructions {
    Instructions(rawValue: Int(dmro_get_instructions().rawValue)) ?? .baseline
  }

  /// Uses the given set, or the best below it that the processor offers.
  ///
  /// All sets give the same bits, so that only the speed changes. Not to be called while another
  /// thread computes.
  ///
  /// - Parameter wanted: The set.
  /// - Returns: The set that is now in use.
  @discardableResult
  public static func use(_ wanted: Instructions) -> Instructions {
    let chosen = dmro_set_instructions(dmro_instructions(rawValue: UInt32(wanted.rawValue)))
    return Instructions(rawValue: Int(chosen.rawValue)) ?? .baseline
  }
}

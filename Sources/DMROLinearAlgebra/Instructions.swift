private import CDMROElementwise

/// The instruction sets of the compiled elementwise loops.
public enum Instructions: Int, CaseIterable, Sendable {
  /// The instructions of every processor of the platform.
  case baseline = 0
  /// Registers of 256 bits on x86-64.
  case avx2 = 1
  /// Registers of 512 bits on x86-64.
  case avx512 = 2

  /// The set in use; by default, the best one of the processor.
  public static var current: Instructions {
    Instructions(rawValue: Int(dmro_get_instructions().rawValue)) ?? .baseline
  }

  /// Uses the given set, or the best one below it on this processor.
  ///
  /// All sets give the same bits, so only the speed changes. Do not call it while another thread
  /// computes.
  ///
  /// - Parameter wanted: The set.
  /// - Returns: The set now in use.
  @discardableResult
  public static func use(_ wanted: Instructions) -> Instructions {
    let chosen = dmro_set_instructions(dmro_instructions(rawValue: UInt32(wanted.rawValue)))
    return Instructions(rawValue: Int(chosen.rawValue)) ?? .baseline
  }
}

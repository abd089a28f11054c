import Testing

/// Expects two values to be the same, and says no more of them.
///
/// Where many numbers differ, telling how takes minutes.
func expectSame<Value: Equatable>(
  _ found: Value, _ expected: Value, _ what: String = "",
  at location: SourceLocation = #_sourceLocation
) {
  let isSame = found == expected
  #expect(isSame, "\(what)", sourceLocation: location)
}

package import DMROFiles

/// The order of arrivals: a workflow does not arrive before the one before it.
package enum ArrivalOrder {
  /// Throws if a workflow arrives too early.
  ///
  /// - Parameters:
  ///   - arrival: The arrival in s.
  ///   - last: The arrival of the workflow before it in s.
  package static func check(_ arrival: Double, after last: Double) throws(InputError) {
    guard arrival >= last else {
      throw InputError(
        element: "arrival",
        rule: """
          must not be before that of the workflow before it, \(NumberRules.text(last)) s, found \
          \(NumberRules.text(arrival))
          """)
    }
  }
}

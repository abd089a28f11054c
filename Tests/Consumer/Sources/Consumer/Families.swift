import DMROSchemes

/// Uses what Docs/Table-I.md shows.
func measureExample() throws {
  // snippet: Docs/Table-I.md
  let example = SchemeFamily.named("lodco")?.example
  // A tenth of the work; the required ranges are for all of it.
  let numbers = try example?.numbers(seed: 1, effort: 0.1) ?? []
  for number in numbers { print(number.title, number.value) }
  // end of snippet
  precondition(!numbers.isEmpty, "the example must have numbers")
}

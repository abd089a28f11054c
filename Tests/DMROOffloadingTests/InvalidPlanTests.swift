import DMROOffloading
import Testing

struct InvalidPlanTests {
  static let sound = """
    {"plans": [{"id": "a", "decision": [0, 2], "cost": 3, "delay": 4, "energy": 5,
    "optimalCost": 2, "gap": 0.5}]}
    """

  static let mistakes = [
    Mistake("\"a\"", "\"\"", "plans[0].id", "must not be empty"),
    Mistake("[0, 2]", "[]", "plans[0].decision", "must hold at least 1 site, found none"),
    Mistake(
      "[0, 2]", "[0, -2]", "plans[0].decision[1]", "must be the index of a site, found -2"),
    Mistake("\"cost\": 3", "\"cost\": -3", "plans[0].cost", "must be at least 0, found -3"),
    Mistake("\"delay\": 4", "\"delay\": -4", "plans[0].delay", "must be at least 0, found -4"),
    Mistake("\"energy\": 5", "\"energy\": -5", "plans[0].energy", "must be at least 0, found -5"),
    Mistake(
      "0.5", "0.25", "plans[0].gap", "must be cost / optimalCost − 1, which is 0.5, found 0.25"),
    Mistake(
      "0.5", "null", "plans[0].gap", "must be cost / optimalCost − 1, which is 0.5, found null"),
    Mistake(
      "\"optimalCost\": 2", "\"optimalCost\": 0", "plans[0].gap",
      "must be cost / optimalCost − 1, which is null, found 0.5"),
    Mistake(
      ", \"gap\": 0.5", "", "plans[0]", "must have the key \"gap\", which is missing"),
  ]

  @Test(arguments: mistakes) func refuses(_ mistake: Mistake) throws {
    try mistake.expect(PlanFile.self, in: Self.sound)
  }
}

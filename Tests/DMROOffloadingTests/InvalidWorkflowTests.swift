import DMROFiles
import DMROOffloading
import Testing

struct InvalidWorkflowTests {
  static let sound = """
    {"workflows": [
    {"id": "a", "computation": [1000, 2000], "transfer": [60, 20, 10]},
    {"id": "b", "computation": [3000], "transfer": [70, 30]}]}
    """

  static let mistakes = [
    Mistake(
      "\"b\"", "\"a\"", "workflows[1].id",
      "must differ from all others, found \"a\" in workflows[0] too"),
    Mistake("\"b\"", "\"\"", "workflows[1].id", "must not be empty"),
    Mistake("\"b\"", "7", "workflows[1].id", "must be a string"),
    Mistake(
      "\"id\": \"b\", ", "", "workflows[1]", "must have the key \"id\", which is missing"),
    Mistake(
      ", \"transfer\": [70, 30]", "", "workflows[1]",
      "must have the key \"transfer\", which is missing"),
    Mistake(
      "[3000]", "[]", "workflows[1].computation", "must hold at least 1 number, found none"),
    Mistake(
      "[60, 20, 10]", "[60, 20]", "workflows[0].transfer",
      "must hold 3 numbers, one more than computation, found 2"),
    Mistake(
      "[70, 30]", "[70, 30, 10]", "workflows[1].transfer",
      "must hold 2 numbers, one more than computation, found 3"),
    Mistake(
      "2000", "-2000", "workflows[0].computation[1]",
      "must be a finite number of at least 0, found -2000"),
    Mistake(
      "20, 10", "-0.5, 10", "workflows[0].transfer[1]",
      "must be a finite number of at least 0, found -0.5"),
    Mistake(
      "2000", "1e16", "workflows[0].computation[1]",
      "must lie between 1e-15 and 1e15, found 1e+16"),
    Mistake("2000", "null", "workflows[0].computation[1]", "must be a number, found null"),
    Mistake("2000", "true", "workflows[0].computation[1]", "must be a number"),
    Mistake("[3000]", "3000", "workflows[1].computation", "must be an array"),
    Mistake(
      "\"computation\": [3000]", "\"computations\": [3000]", "workflows[1]",
      "\"computations\" is not a known key; did you mean \"computation\"?"),
    Mistake(
      "\"workflows\"", "\"workflow\"", nil,
      "\"workflow\" is not a known key; did you mean \"workflows\"?"),
  ]

  @Test(arguments: mistakes) func refuses(_ mistake: Mistake) throws {
    try mistake.expect(WorkflowSet.self, in: Self.sound)
  }

  @Test func none() {
    let error = #expect(throws: InputError.self) {
      try WorkflowSet.parse(#"{"workflows": []}"#, source: "w.json")
    }
    #expect(
      error?.description == "w.json: workflows: must hold at least 1 workflow, found none")
  }
}

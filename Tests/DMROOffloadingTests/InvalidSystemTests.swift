import DMROFiles
import DMROOffloading
import Testing

struct InvalidSystemTests {
  static let sound = """
    {"name": "lab",
    "sites": [
    {"name": "d", "tier": "device", "speed": 30, "energy": 0.3},
    {"name": "e", "tier": "edge", "speed": 70, "energy": 0.15},
    {"name": "c", "tier": "cloud", "speed": 150, "energy": 0.1}],
    "bandwidth": [[null, 800, 10], [801, null, 200], [10, 200, null]],
    "energyWeights": {"edge": 1, "cloud": 2}}
    """.replacing("801", with: "800")

  static let numbers = [
    Mistake(
      "70", "-3", "sites[1].speed", "must be a finite number above 0, found -3"),
    Mistake("70", "0", "sites[1].speed", "must be a finite number above 0, found 0"),
    Mistake("70", "1e300", "sites[1].speed", "must lie between 1e-15 and 1e15, found 1e+300"),
    Mistake("70", "1e-300", "sites[1].speed", "must lie between 1e-15 and 1e15, found 1e-300"),
    Mistake("70", "\"70\"", "sites[1].speed", "must be a number"),
    Mistake("70", "null", "sites[1].speed", "must be a number, found null"),
    Mistake(
      "0.15", "-0.15", "sites[1].energy", "must be a finite number of at least 0, found -0.15"),
    Mistake("0.15", "1e20", "sites[1].energy", "must lie between 1e-15 and 1e15, found 1e+20"),
    Mistake(
      "\"edge\": 1", "\"edge\": -1", "energyWeights.edge",
      "must be a finite number of at least 0, found -1"),
    Mistake(
      "\"cloud\": 2", "\"cloud\": -2.5", "energyWeights.cloud",
      "must be a finite number of at least 0, found -2.5"),
    Mistake(
      "\"edge\": 1, ", "", "energyWeights", "must have the key \"edge\", which is missing"),
    Mistake(
      "{\"edge\": 1, \"cloud\": 2}", "null", "energyWeights", "must be an object, found null"),
    Mistake(
      "\"cloud\": 2", "\"cloud\": 2, \"fog\": 1", "energyWeights", "\"fog\" is not a known key"),
  ]

  static let sites = [
    Mistake(
      "\"tier\": \"device\"", "\"tier\": \"edge\"", "sites[0].tier",
      "must be \"device\", for the device is the first site, found \"edge\""),
    Mistake(
      "\"tier\": \"cloud\"", "\"tier\": \"device\"", "sites[2].tier",
      "must be \"edge\" or \"cloud\", for devices come before them, found \"device\""),
    Mistake(
      """
      "tier": "edge", "speed": 70, "energy": 0.15},
      {"name": "c", "tier": "cloud"
      """,
      """
      "tier": "cloud", "speed": 70, "energy": 0.15},
      {"name": "c", "tier": "edge"
      """, "sites[2].tier", "must be \"cloud\", for edges come before clouds, found \"edge\""),
    Mistake(
      "\"tier\": \"cloud\"", "\"tier\": \"clouds\"", "sites[2].tier",
      """
      must be one of "device", "edge", "cloud", found "clouds"; did you mean "cloud"?
      """),
    Mistake("\"tier\": \"cloud\"", "\"tier\": 2", "sites[2].tier", "must be a string"),
    Mistake("\"name\": \"e\"", "\"name\": \"\"", "sites[1].name", "must not be empty"),
    Mistake(
      "\"name\": \"c\"", "\"name\": \"e\"", "sites[2].name",
      "must differ from all others, found \"e\" in sites[1] too"),
    Mistake(
      "\"name\": \"e\", ", "", "sites[1]", "must have the key \"name\", which is missing"),
    Mistake(
      "\"speed\": 70, ", "", "sites[1]", "must have the key \"speed\", which is missing"),
    Mistake(
      "\"speed\": 70", "\"sped\": 70", "sites[1]",
      "\"sped\" is not a known key; did you mean \"speed\"?"),
    Mistake("{\"name\": \"e\"", "7, {\"name\": \"e\"", "sites[1]", "must be an object"),
  ]

  static let bandwidths = [
    Mistake(
      "[800, null", "[801, null", "bandwidth[1][0]",
      "must equal bandwidth[0][1], which is 800, found 801; with \"directed\": true they may differ"
    ),
    Mistake(
      "200, null]", "200, 5]", "bandwidth[2][2]",
      "must be null, for a site sends nothing to itself, found 5"),
    Mistake(
      "[10, 200", "[null, 200", "bandwidth[2][0]", "must be a finite number above 0, found null"),
    Mistake(
      "800, 10]", "800, 0]", "bandwidth[0][2]", "must be a finite number above 0, found 0"),
    Mistake(
      "800, 10]", "800, -10]", "bandwidth[0][2]", "must be a finite number above 0, found -10"),
    Mistake(
      "800, 10]", "800, 1e16]", "bandwidth[0][2]",
      "must lie between 1e-15 and 1e15, found 1e+16"),
    Mistake("800, 10]", "800, \"10\"]", "bandwidth[0][2]", "must be a number"),
    Mistake(
      ", [10, 200, null]]", "]", "bandwidth", "must hold 3 rows, one for each site, found 2"),
    Mistake(
      "[10, 200, null]", "[10, 200]", "bandwidth[2]",
      "must hold 3 entries, one for each site, found 2"),
    Mistake("[10, 200, null]", "10", "bandwidth[2]", "must be an array"),
    Mistake(
      "\"bandwidth\"", "\"bandwith\"", nil,
      "\"bandwith\" is not a known key; did you mean \"bandwidth\"?"),
    Mistake("\"name\": \"lab\",", "", nil, "must have the key \"name\", which is missing"),
  ]

  @Test(arguments: numbers) func refusesNumbers(_ mistake: Mistake) throws {
    try mistake.expect(EdgeCloudSystem.self, in: Self.sound)
  }

  @Test(arguments: sites) func refusesSites(_ mistake: Mistake) throws {
    try mistake.expect(EdgeCloudSystem.self, in: Self.sound)
  }

  @Test(arguments: bandwidths) func refusesBandwidths(_ mistake: Mistake) throws {
    try mistake.expect(EdgeCloudSystem.self, in: Self.sound)
  }

  @Test func noSites() {
    let error = #expect(throws: InputError.self) {
      try EdgeCloudSystem(name: "none", sites: [], bandwidth: [])
    }
    #expect(
      error == InputError(element: "sites", rule: "must hold at least the device, found no site"))
  }

  /// JSON has no such numbers, so they come from a program.
  @Test(arguments: [Double.nan, .infinity, -.infinity]) func notFinite(_ number: Double) {
    let device = Site(name: "d", tier: .device, speed: number, energy: 0)
    let error = #expect(throws: InputError.self) {
      try EdgeCloudSystem(name: "s", sites: [device], bandwidth: [[nil]])
    }
    #expect(error?.element == "sites[0].speed")
    #expect(error?.rule == "must be a finite number above 0, found \(number)")
  }

  @Test func oneLineNamesFileElementAndRule() {
    let text = Self.sound.replacing("70", with: "-3")
    let error = #expect(throws: InputError.self) {
      try EdgeCloudSystem.parse(text, source: "systems/lab.json")
    }
    #expect(
      error?.description
        == "systems/lab.json: sites[1].speed: must be a finite number above 0, found -3")
  }
}

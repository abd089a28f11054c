import DMRO
import DMROFiles
import DMRONetworks
import Foundation
import Testing

/// Files of meta-parameters whose provenance lies.
struct HostileMetaParametersTests {
  private static func file() throws -> (network: NetworkBlock, provenance: String) {
    let process = smallProcess(subtasks: 4)
    var settings = OuterModelConfiguration()
    settings.learner.hidden = [4]
    let model = try OuterModel(settings, over: .table4, like: process, seed: 1)
    return (model.psi.network, StrictJSON.encode(model.psi.provenance))
  }

  @Test("A sound file is read, and written again to the byte") func sound() throws {
    let (network, provenance) = try Self.file()
    let data = try network.weightData(metadata: ["meta-parameters": provenance])
    let psi = try MetaParameters<ChainProcess>.decode(data, source: "psi")
    #expect(psi.network == network)
    try expectSame(psi.data(), data)
  }

  @Test(arguments: [
    (
      "\"maximumSubtasks\":4", "\"maximumSubtasks\":9223372036854775807", "maximumSubtasks", "10000"
    ),
    ("\"maximumSubtasks\":4", "\"maximumSubtasks\":0", "maximumSubtasks", "between 1 and"),
    ("\"maximumSubtasks\":4", "\"maximumSubtasks\":5", "", "must be of networks with 14 inputs"),
    ("\"energyWeight\":0.2", "\"energyWeight\":-1", "energyWeight", "at least 0"),
    ("\"updates\":0", "\"updates\":-1", "updates", "found -1"),
    (
      "\"memoryCapacity\":2000", "\"memoryCapacity\":100000000", "learner.memoryCapacity", "at most"
    ),
    ("\"seed\":1,", "\"seed\":1,\"sede\":1,", "", "did you mean \"seed\"?"),
    ("\"seed\":1", "\"seed\":-1", "seed", "must be an integer between 0"),
    ("\"scaling\":\"per-term\"", "\"scaling\":\"per-team\"", "scaling", "per-term"),
  ])
  func lies(from: String, to: String, element: String, rule: String) throws {
    let (network, provenance) = try Self.file()
    let text = provenance.replacing(from, with: to)
    try #require(text != provenance, "\(provenance)")
    let data = try network.weightData(metadata: ["meta-parameters": text])
    let error = #expect(throws: InputError.self) {
      try MetaParameters<ChainProcess>.decode(data, source: "psi")
    }
    #expect(error?.source == "psi")
    #expect(error?.element?.contains("__metadata__.meta-parameters") == true)
    #expect(error?.element?.hasSuffix(element) == true, "\(String(describing: error))")
    #expect(error?.rule.contains(rule) == true, "\(String(describing: error))")
  }
}

import Foundation
import Fuzzing
import Testing

/// The readers keep their promises: for every case that was ever found, and for some new ones.
struct CorpusTests {
  @Test func casesThatWereFound() throws {
    let corpus = Bundle.module.bundleURL.appending(path: "Corpus")
    var count = 0
    for reader in try Reader.all() {
      let folder = corpus.appending(path: reader.name)
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      for file in files.sorted() {
        let outcome = reader.check(try Data(contentsOf: folder.appending(path: file)))
        count += 1
        guard case .refused = outcome else {
          Issue.record("\(reader.name)/\(file): \(outcome)")
          continue
        }
      }
    }
    // A folder of no reader, or a corpus that is not there, would go unnoticed.
    let all =
      FileManager.default.enumerator(atPath: corpus.path)?.compactMap { $0 as? String } ?? []
    #expect(count == all.count { $0.contains("/") } && count > 0)
  }

  @Test func newCases() throws {
    for reader in try Reader.all() {
      let report = try Campaign(reader, seed: 99).run(1000)
      #expect(report.broken.isEmpty, "\(reader.name): \(report.broken.map(\.reason))")
      #expect(report.accepted > 0 && report.refused > 0)
    }
  }
}

import Foundation
import Testing

/// The weights of trainings of an earlier version, to the byte.
///
/// `Golden/trainings/make-digests COMMAND > Golden/trainings/digests.txt` makes the digests anew from
/// the cases in `cases.txt`.
@Suite struct GoldenTrainingTests {
  /// A training and the digest of its weights.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var digest: String

    var testDescription: String { name }
  }

  private static let folder = Golden.folder.appending(path: "trainings")

  private static func lines(_ name: String) throws -> [[String]] {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      .split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: " ").map(String.init) }
  }

  private static func cases() throws -> [Case] {
    let digests = Dictionary(
      uniqueKeysWithValues: try lines("digests.txt").map { ($0[0], $0[1]) })
    return try lines("cases.txt").map {
      let common =
        $0[1] == "train"
        ? ["--updates", "250", "--memory", "600", "--freeze-every", "100"] : ["--updates", "300"]
      return Case(
        name: $0[0], arguments: [$0[1]] + common + $0.dropFirst(2) + ["--checkpoint-every", "0"],
        digest: digests[$0[0]] ?? "none")
    }
  }

  @Test("The digest is SHA-256, by the examples of FIPS 180-4")
  func digests() {
    let examples = [
      "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq":
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ]
    for (text, digest) in examples { #expect(SHA256.digest(Data(text.utf8)) == digest) }
  }

  @Test("Every case has a digest, and no digest is left over")
  func isComplete() throws {
    let names = try Self.lines("cases.txt").map { $0[0] }
    #expect(names == (try Self.lines("digests.txt")).map { $0[0] })
    #expect(names.count > 50)
  }

  @Test(
    "The weights of a training are those of earlier versions",
    .enabled(if: Golden.obstacle == nil, "\(Comment(rawValue: Golden.obstacle ?? ""))"),
    arguments: try cases())
  func isTheSame(_ training: Case) async throws {
    let folder = try Scratch()
    for file in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    where file.hasSuffix(".json") {
      try FileManager.default.copyItem(
        at: Self.folder.appending(path: file), to: folder.path(file))
    }
    let outcome = try await Command.run(
      training.arguments + ["--out", "out"], in: folder,
      environment: Golden.environment)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    var weights = "out"
    if training.arguments[0] == "train" {
      weights = "out/weights.safetensors"
      let environment = try jsonObject(folder.data("out/environment.json"))
      #expect(environment["openBLASCore"] as? String == "Haswell")
    }
    let digest = SHA256.digest(numbers(try folder.data(weights)))
    #expect(digest == training.digest)
  }

  /// The numbers of a weight file, without its header: other metadata leave them as they are.
  private func numbers(_ file: Data) -> Data {
    let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    return file.dropFirst(8 + length)
  }
}

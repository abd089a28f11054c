import DMROLinearAlgebra
import Foundation
import Testing

/// The weights of trainings of an earlier version, to the byte.
///
/// `Golden/trainings/make-digests COMMAND > Golden/trainings/digests.txt` makes the digests anew from
/// the cases in `cases.txt`. The kernels of OpenBLAS differ in the last bits, so that both sides use
/// those for Haswell, of the version below.
@Suite struct GoldenTrainingTests {
  /// A training and the digest of its weights.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var digest: String

    var testDescription: String { name }
  }

  /// The version of OpenBLAS that made the digests.
  private static let library = "0.3.21"

  /// Why this machine cannot give the same bytes; nothing where it can.
  private static let obstacle: String? = {
    #if os(Linux) && arch(x86_64)
      let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let features = Set(processor.split { " \n\t".contains($0) })
      guard features.isSuperset(of: ["avx2", "fma"]) else {
        return "the processor has no AVX2, which the kernels for Haswell need"
      }
      guard OpenBLAS.version == library else {
        return "the digests are those of OpenBLAS \(library), here is \(OpenBLAS.version)"
      }
      return nil
    #else
      return "the digests are those of Linux on x86-64"
    #endif
  }()

  private static let folder = (Bundle.module.resourceURL ?? Bundle.module.bundleURL)
    .appending(path: "Golden/trainings")

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
    .enabled(if: obstacle == nil, "\(Comment(rawValue: obstacle ?? ""))"),
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
      environment: ["OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "1"])
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

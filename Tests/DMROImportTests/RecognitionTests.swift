import DMROFiles
import DMROImport
import Testing

/// The formats by names and first bytes.
struct RecognitionTests {
  @Test(arguments: [
    ("a.json", "", ImportFormat.wfformat), ("a.DOT", "", .dot), ("a.gv", "", .dot),
    ("a.onnx", "", .onnx), ("a", " \n{", .wfformat), ("a.txt", "digraph G {}", .dot),
    ("a", "// by daggen", .dot), ("a", "strict digraph", .dot),
    ("a", "\u{FEFF}digraph", .dot), ("a", "\u{8}\u{7}", .onnx),
  ])
  func formats(_ name: String, _ content: String, _ format: ImportFormat) throws {
    #expect(try ImportFormat(recognizedIn: ContiguousArray(content.utf8), source: name) == format)
  }

  @Test func unknownFormat() {
    expectError("notes.txt: must be WfFormat (.json), Graphviz DOT (.dot) or ONNX (.onnx)") {
      () throws(InputError) in
      _ = try ImportFormat(recognizedIn: ContiguousArray("abc".utf8), source: "notes.txt")
    }
  }
}

import DMROFiles
import Foundation
import Testing

/// What the machine tells is what Foundation says of it.
struct MachineTests {
  @Test func agreesWithFoundation() {
    #expect(Machine.processors == ProcessInfo.processInfo.activeProcessorCount)
    #expect(Machine.variable("PATH") == ProcessInfo.processInfo.environment["PATH"])
    #expect(Machine.variable("DMRO_NO_SUCH_VARIABLE") == nil)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/etc/os-release")))
  func namesTheSystem() {
    #expect(Machine.operatingSystem == ProcessInfo.processInfo.operatingSystemVersionString)
  }
}

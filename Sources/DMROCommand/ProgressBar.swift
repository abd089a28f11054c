import Foundation

/// A bar on a terminal, and nothing elsewhere.
struct ProgressBar {
  private let total: Int
  private let isShown = Terminal.isInteractive
  private let start = ContinuousClock.now
  private var last = ContinuousClock.now

  init(total: Int) {
    self.total = total
  }

  /// Shows how far the work has come, at most ten times a second.
  mutating func show(_ done: Int, _ remark: @autoclosure () -> String) {
    guard isShown, total > 0 else { return }
    let now = ContinuousClock.now
    guard done == total || now - last > .milliseconds(100) else { return }
    last = now
    let filled = 30 * done / total
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    let seconds = (now - start) / .seconds(1)
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let rest = rate > 0 ? Double(total - done) / rate : 0
    Terminal.writeError(
      "\r\(bar) \(done)/\(total)  \(Int(rate))/s  \(Terminal.fixed(rest, 1)) s left  "
        + "\(remark())\u{1B}[K")
    if done == total { Terminal.writeError("\r\u{1B}[K") }
  }
}

/// The progress of a run: a bar on a terminal, a line a minute elsewhere.
///
/// It has no colors, and goes to the standard error.
struct ProgressBar {
  private let total: Int
  private let isTerminal = Terminal.isInteractive
  private let start = ContinuousClock.now
  private var last = ContinuousClock.now
  /// The work done before this run, for the rate after an interruption.
  private var doneBefore: Int?

  /// The time between lines without a terminal.
  static let lineInterval = Duration.seconds(60)

  init(total: Int) {
    self.total = total
  }

  /// Shows the progress, at most ten times a second.
  mutating func show(_ done: Int, _ remark: @autoclosure () -> String) {
    guard total > 0 else { return }
    let before = doneBefore ?? done
    doneBefore = before
    let now = ContinuousClock.now
    let isLast = done == total
    guard isTerminal && isLast || now - last > (isTerminal ? .milliseconds(100) : Self.lineInterval)
    else { return }
    last = now
    let seconds = (now - start) / .seconds(1)
    let text = Self.text(done: done, of: total, before: before, after: seconds)
    guard isTerminal else {
      if !isLast { Terminal.writeError("\(text)  \(remark())\n") }
      return
    }
    let line = Self.line(
      share: Double(done) / Double(total), text, remark(), columns: Terminal.columns ?? 80)
    Terminal.writeError("\r\(line)\u{1B}[K")
    if isLast { Terminal.writeError("\r\u{1B}[K") }
  }

  /// Returns a line with a bar, a text and a remark that does not fill the columns of a terminal,
  /// which would wrap it: the remark is left out first, then the bar becomes shorter.
  private static func line(
    share: Double, _ text: String, _ remark: String, columns: Int
  ) -> String {
    var tail = " \(text)  \(remark)"
    if 30 + tail.count >= columns { tail = " \(text)" }
    let width = min(30, columns - 1 - tail.count)
    guard width >= 5 else { return String(text.prefix(max(0, columns - 1))) }
    let filled = Int(Double(width) * share)
    return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
      + tail
  }

  /// Numbers, rate and remaining time: `120/200  3.1/s  26 s left`.
  static func text(done: Int, of total: Int, before: Int, after seconds: Double) -> String {
    let rate = seconds > 0 ? Double(done - before) / seconds : 0
    guard rate > 0 else { return "\(done)/\(total)" }
    let speed = rate >= 1 ? "\(number(rate))/s" : "\(number(60 * rate))/min"
    return "\(done)/\(total)  \(speed)  \(time(Double(total - done) / rate)) left"
  }

  private static func number(_ value: Double) -> String {
    Terminal.fixed(value, value < 10 ? 1 : 0)
  }

  private static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    let minutes = "\(whole / 60 % 60) min"
    return whole < 3600 ? "\(minutes) \(whole % 60) s" : "\(whole / 3600) h \(minutes)"
  }
}

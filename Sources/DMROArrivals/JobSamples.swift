import DMROFiles
import DMROLinearAlgebra

/// States with what each action costs others: what networks learn from.
struct JobSamples: Sendable {
  /// The number of columns F of a row.
  let columns: Int
  /// The rows of all states, one after the other, `[rows, F]`.
  var rows: ContiguousArray<Float> = []
  /// The own cost of each action in units of costs, `[rows]`.
  var own: ContiguousArray<Float> = []
  /// The cost of each action for others, less the mean over the actions of the state, `[rows]`.
  var labels: ContiguousArray<Float> = []
  /// The first row of each state, and the end, `[states + 1]`.
  var firstRows: ContiguousArray<Int> = [0]
  /// The scale of labels for each state, `[states]`.
  var scales: ContiguousArray<Float> = []

  /// Creates samples without states.
  ///
  /// - Parameter columns: The number of columns F of a row.
  init(columns: Int) { self.columns = columns }

  /// The number of states.
  var count: Int { scales.count }

  /// Adds a state.
  ///
  /// - Parameters:
  ///   - rows: Its rows, `[K, F]`.
  ///   - own: The own costs, `[K]`.
  ///   - labels: What the actions cost others, `[K]`.
  mutating func add(
    rows: ContiguousArray<Float>, own: ContiguousArray<Float>, labels: ArraySlice<Double>
  ) {
    let mean = labels.reduce(0, +) / Double(labels.count)
    self.rows.append(contentsOf: rows)
    self.own.append(contentsOf: own)
    for label in labels { self.labels.append(Float(label - mean)) }
    firstRows.append(self.own.count)
    scales.append(1)
  }

  /// Sets the scale of all states: 0.3 plus the standard deviation of labels.
  ///
  /// Labels are clipped at three times the scale.
  mutating func scale() {
    let squares = labels.reduce(0) { $0 + Double($1) * Double($1) }
    let scale = Float(0.3 + (squares / Double(max(1, labels.count))).squareRoot())
    for state in scales.indices { scales[state] = scale }
    for index in labels.indices { labels[index] = max(-3 * scale, min(3 * scale, labels[index])) }
  }

  /// Copies the rows of a state.
  ///
  /// - Parameters:
  ///   - state: The state.
  ///   - target: Receives the rows, `[…, F]`.
  ///   - place: The place of the first row.
  func copy(_ state: Int, to target: inout ContiguousArray<Float>, at place: Int) {
    let (first, end) = (firstRows[state], firstRows[state + 1])
    var target = target.mutableSpan
    Elementwise.copy(
      rows.span, at: first * columns, to: &target, at: place * columns,
      count: (end - first) * columns)
  }

  /// Adds all states of others.
  mutating func append(_ other: JobSamples) {
    let first = own.count
    rows.append(contentsOf: other.rows)
    own.append(contentsOf: other.own)
    labels.append(contentsOf: other.labels)
    firstRows.append(contentsOf: other.firstRows.dropFirst().map { $0 + first })
    scales.append(contentsOf: other.scales)
  }
}

extension JobSamples {
  /// Writes all states.
  func writeState(to writer: inout StateWriter) {
    writer.add(Int64(count))
    for state in 0..<count { writer.add(UInt32(firstRows[state + 1] - firstRows[state])) }
    writer.add(rows)
    writer.add(own)
    writer.add(labels)
    writer.add(scales)
  }

  /// Reads states written by `writeState(to:)`.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - count: The number of states.
  ///   - maximumActions: The greatest number of actions of a state.
  ///   - columns: The number of columns F of a row.
  init(
    from reader: inout StateReader, count: Int, maximumActions: Int, columns: Int
  ) throws(InputError) {
    self.init(columns: columns)
    _ = try reader.integer("samples", in: count...count)
    for _ in 0..<count {
      let actions = Int(try reader.integer(UInt32.self, "samples.actions"))
      try NumberRules.within(1...maximumActions, actions, "samples.actions")
      firstRows.append(firstRows[firstRows.count - 1] + actions)
    }
    let total = firstRows[count]
    rows = try reader.floats(total * columns, "samples.rows")
    own = try reader.floats(total, "samples.own")
    labels = try reader.floats(total, "samples.labels")
    scales = try reader.floats(count, "samples.scales")
    for (state, scale) in scales.enumerated() where scale <= 0 {
      throw InputError(
        element: "samples.scales[\(state)]", rule: "must be above 0, found \(scale)")
    }
  }
}

import DMRO
import DMROPictures

/// The picture of a plan: when its subtasks run and its transfers move, and where the graph is placed.
struct SchedulePicture {
  /// The most subtasks that are drawn.
  static let mostSubtasks = 1000

  private let problem: SchedulingProblem
  private let schedule: Schedule
  private let title: [String]
  /// The depth of each subtask: the most transfers from one without predecessors.
  private let depth: [Int]
  /// The sites that are drawn, by their indices in the system.
  private let sites: [Int]

  /// Creates a picture.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - schedule: The schedule of a plan.
  ///   - title: The lines of the title.
  init(_ problem: SchedulingProblem, _ schedule: Schedule, title: [String]) {
    (self.problem, self.schedule, self.title) = (problem, schedule, title)
    let links = problem.graph.links
    var depth = [Int](repeating: 0, count: problem.subtaskCount)
    for subtask in links.topologicalOrder.lazy.map({ Int($0) }) {
      for entry in Int(links.outgoingStart[subtask])..<Int(links.outgoingStart[subtask + 1]) {
        let next = Int(links.destination[entry])
        depth[next] = max(depth[next], depth[subtask] + 1)
      }
    }
    self.depth = depth
    let used = Set(schedule.decision + schedule.transfers.flatMap { [$0.source, $0.destination] })
    // Sites without work are a result too, where there is room for them.
    sites = problem.sites.count <= 8 ? problem.sites : problem.sites.filter(used.contains)
  }

  /// Returns the lines of the title.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - schedule: The schedule of the plan.
  ///   - cost: The cost of the plan.
  ///   - scheme: The name of the scheme.
  ///   - gap: The gap, if known.
  ///   - reference: The reference of the gap, in words.
  static func title(
    _ problem: SchedulingProblem, _ schedule: Schedule, cost: Double, scheme: String, gap: Double?,
    reference: String
  ) -> [String] {
    let text = gap.map { gap in
      (gap == 0 ? "the " : "\(Terminal.percent(gap)) above the ") + reference
    }
    let parts = [
      "cost \(Terminal.fixed(cost, 4))" + (text.map { " (\($0))" } ?? ""),
      "delay \(Terminal.fixed(schedule.delay, 1)) s",
      "energy \(Terminal.fixed(schedule.energy, 1)) J",
    ]
    return [
      "\(problem.graph.id) on \(problem.system.name), planned by \(scheme)",
      parts.joined(separator: ", "),
    ]
  }

  /// The drawing.
  var canvas: Canvas {
    var canvas = Canvas()
    var y = 8.0
    for line in title {
      let text = Canvas.fitted(line, to: Canvas.width - 24)
      canvas.text(text, x: Canvas.width / 2, y: y + 9, .center)
      y += 17
    }
    y = drawTimes(on: &canvas, top: y + 6)
    y = drawGraph(on: &canvas, top: y + 10)
    canvas.height = y
    return canvas
  }

  // MARK: - Colors

  private static let gray = 0x808080
  private static let faint = 0xE0E0E0
  private static let dark = 0x404040
  /// The edges, light enough for names in front of them.
  private static let between = 0x808080
  private static let within = 0xCFCFCF

  private var deepest: Int { depth.max() ?? 0 }

  /// Returns the color of a depth, from dark to light, in steps that any color vision tells apart.
  private func color(ofDepth depth: Int) -> Int {
    // Five colors of viridis (Smith and van der Walt, 2015), mixed between.
    let stops = [0x440154, 0x3B528B, 0x21918C, 0x5EC962, 0xFDE725]
    let place = deepest == 0 ? 1 : 4 * Double(depth) / Double(deepest)
    let lower = min(3, Int(place))
    let share = place - Double(lower)
    return [16, 8, 0].reduce(0) { color, shift in
      let ends = [stops[lower], stops[lower + 1]].map { Double($0 >> shift & 0xFF) }
      return color | Int((ends[0] + share * (ends[1] - ends[0])).rounded()) << shift
    }
  }

  /// Returns black or white, whichever reads better on a color.
  private static func ink(on color: Int) -> Int {
    let light = [(16, 0.299), (8, 0.587), (0, 0.114)].reduce(0) {
      $0 + Double(color >> $1.0 & 0xFF) * $1.1
    }
    return light < 140 ? 0xFFFFFF : 0
  }

  private static let siteColors: [GnuplotPicture.Color] = [
    .blue, .orange, .green, .purple, .skyBlue, .vermilion, .black, .gray,
  ]

  /// Returns the color of a site: its tier gives the shape, so that colors may repeat.
  private func color(ofSite site: Int) -> Int {
    let place = sites.firstIndex(of: site) ?? 0
    let text = Self.siteColors[place % Self.siteColors.count].rawValue
    return Int(text.dropFirst(), radix: 16) ?? 0
  }

  private func shape(ofSite site: Int) -> GnuplotPicture.Point {
    switch problem.system.sites[site].tier {
    case .device: .circle
    case .edge: .square
    case .cloud: .triangle
    }
  }

  // MARK: - Times

  /// A row of the upper drawing: a site's processors, or the transfers between two sites.
  private struct Row {
    var name: String
    /// The bars of each lane: start, finish, and the subtask, or none for a transfer.
    var lanes: [[(start: Double, finish: Double, subtask: Int?)]] = []

    /// Adds a bar to the first lane that is free; bars come in the order of their starts.
    mutating func add(_ start: Double, _ finish: Double, _ subtask: Int?) {
      let free = lanes.firstIndex { ($0.last?.finish ?? 0) <= start * (1 + 1e-12) }
      if let free {
        lanes[free].append((start, finish, subtask))
      } else {
        lanes.append([(start, finish, subtask)])
      }
    }
  }

  private var siteRows: [Row] {
    let order = schedule.start.indices.sorted {
      (schedule.start[$0], schedule.finish[$0], $0) < (schedule.start[$1], schedule.finish[$1], $1)
    }
    return sites.map { site in
      var row = Row(name: problem.system.sites[site].name)
      for subtask in order where schedule.decision[subtask] == site {
        row.add(schedule.start[subtask], schedule.finish[subtask], subtask)
      }
      return row
    }
  }

  private var linkRows: [Row] {
    let moving = schedule.transfers.sorted { ($0.start, $0.finish) < ($1.start, $1.finish) }
    let names = problem.system.sites.map(\.name)
    return sites.flatMap { source in
      sites.compactMap { destination in
        var row = Row(name: "\(names[source]) → \(names[destination])")
        for transfer in moving
        where transfer.source == source && transfer.destination == destination {
          row.add(transfer.start, transfer.finish, nil)
        }
        return row.lanes.isEmpty ? nil : row
      }
    }
  }

  private func drawTimes(on canvas: inout Canvas, top: Double) -> Double {
    let (rows, links) = (siteRows, linkRows)
    let names = (rows + links).map { Canvas.fitted($0.name, to: 150) }
    let left = 22 + (names.map { Canvas.width($0) }.max() ?? 0)
    let right = Canvas.width - 16
    let begin = problem.graph.arrival
    let length = schedule.delay > 0 ? schedule.delay : 1
    func x(_ time: Double) -> Double { left + (time - begin) / length * (right - left) }

    var y = drawDepths(on: &canvas, left: left, right: right, top: top)
    let start = y
    let laneCount = rows.reduce(0) { $0 + $1.lanes.count }
    let linkCount = links.reduce(0) { $0 + $1.lanes.count }
    let laneHeight = max(3, min(17, 420 / Double(max(1, laneCount))))
    let linkHeight = max(2, min(6, 200 / Double(max(1, linkCount))))
    let step = Self.step(over: length)
    let bottom =
      y
      + (rows + links).enumerated().reduce(0) { sum, row in
        let lane = row.offset < rows.count ? laneHeight : linkHeight
        return sum + max(17, Double(row.element.lanes.count) * lane) + 5
      }
    var tick = 0.0
    while tick <= length * (1 + 1e-9) {
      canvas.line([[x(begin + tick), start], [x(begin + tick), bottom + 4]], color: Self.faint)
      canvas.text(
        Self.number(begin + tick, step: step), x: x(begin + tick), y: bottom + 13, .center,
        size: 11)
      tick += step
    }
    for (index, row) in (rows + links).enumerated() {
      let isSite = index < rows.count
      let lane = isSite ? laneHeight : linkHeight
      let height = max(17, Double(row.lanes.count) * lane)
      let first = y + 2.5 + (height - Double(row.lanes.count) * lane) / 2
      canvas.line([[left, y], [right, y]], color: index == rows.count ? Self.gray : Self.faint)
      canvas.text(names[index], x: left - 8, y: y + 2.5 + height / 2, .right)
      for (place, bars) in row.lanes.enumerated() {
        let upper = first + Double(place) * lane
        let gap = lane > 6 ? 1.0 : 0.3
        for bar in bars {
          // What takes no time is a line.
          let (from, to) = (x(bar.start), max(x(bar.finish), x(bar.start) + 0.8))
          let color = bar.subtask.map { self.color(ofDepth: depth[$0]) } ?? Self.gray
          canvas.box(
            x: (from, max(from + 0.8, to - (to - from > 3 ? 0.8 : 0))),
            y: (upper + gap, upper + lane - gap), color: color)
          guard let subtask = bar.subtask, lane >= 11 else { continue }
          let name = problem.graph.subtasks[subtask].id
          let text = Canvas.fitted(name, to: to - from - 3, size: 10)
          // A few letters of a name say nothing.
          guard text.count >= min(7, name.count) else { continue }
          canvas.text(
            text, x: (from + to) / 2, y: upper + lane / 2, .center, size: 10,
            color: Self.ink(on: color))
        }
      }
      y += height + 5
    }
    canvas.line([[left, start], [left, bottom], [right, bottom]], color: Self.dark, width: 0.8)
    canvas.text("time (s)", x: (left + right) / 2, y: bottom + 30, .center)
    return bottom + 42
  }

  /// Draws the legend of depths and of transfers.
  private func drawDepths(
    on canvas: inout Canvas, left: Double, right: Double, top: Double
  ) -> Double {
    let y = top + 9
    canvas.text("depth in the graph: 0", x: left, y: y)
    let start = left + Canvas.width("depth in the graph: 0") + 6
    let cell = min(14, 140 / Double(deepest + 1))
    for depth in 0...deepest {
      let from = start + Double(depth) * cell
      canvas.box(x: (from, from + cell), y: (y - 5, y + 5), color: color(ofDepth: depth))
    }
    var end = start + Double(deepest + 1) * cell + 5
    if deepest > 0 {
      canvas.text("\(deepest)", x: end, y: y)
      end += Canvas.width("\(deepest)")
    }
    canvas.box(x: (end + 20, end + 44), y: (y - 2, y + 2), color: Self.gray)
    canvas.text("transfer between sites", x: end + 49, y: y)
    return top + 24
  }

  /// Returns a round step with at most 8 numbers.
  private static func step(over length: Double) -> Double {
    var step = 1e-15
    let steps = [2, 2.5, 2]
    var index = 0
    while length / step > 8 {
      step *= steps[index % 3]
      index += 1
    }
    return step
  }

  /// Returns a number with no more decimals than its step has.
  private static func number(_ value: Double, step: Double) -> String {
    var decimals = 0
    var scaled = step
    while scaled < 0.999, decimals < 15 {
      scaled *= 10
      decimals += 1
    }
    return value < 1e7 ? Terminal.fixed(value, decimals) : "\(value)"
  }

  // MARK: - The graph

  private func drawGraph(on canvas: inout Canvas, top: Double) -> Double {
    let graph = problem.graph
    let layout = LayeredLayout(
      layers: depth, edges: graph.transfers.map { (from: $0.from, to: $0.to) })
    let (left, right) = (40.0, Canvas.width - 40)
    let column = deepest == 0 ? 0 : (right - left) / Double(deepest)
    let row = max(5, min(34, 620 / (layout.extent + 1)))
    let start = drawSites(on: &canvas, top: top) + 14
    func place(_ layer: Int, _ across: Double) -> SIMD2<Double> {
      let x = deepest == 0 ? Canvas.width / 2 : left + Double(layer) * column
      return [x, start + across * row]
    }
    for isBetween in [false, true] {
      for (edge, bends) in zip(graph.transfers, layout.bends) {
        let (source, end) = (schedule.decision[edge.from], schedule.decision[edge.to])
        guard (source != end) == isBetween else { continue }
        var path = [place(depth[edge.from], layout.places[edge.from])]
        for (index, bend) in bends.enumerated() {
          path.append(place(depth[edge.from] + 1 + index, bend))
        }
        path.append(place(depth[edge.to], layout.places[edge.to]))
        canvas.line(
          path, color: isBetween ? Self.between : Self.within, width: isBetween ? 1.1 : 0.8)
      }
    }
    let size = max(0.4, min(1.2, row / 20))
    // A label stands below its node, in the room of its column and row.
    let room = deepest == 0 ? Canvas.width - 20 : max(column - 8, 0)
    let fits = row >= 17 && room >= 20
    for subtask in depth.indices {
      let site = schedule.decision[subtask]
      let middle = place(depth[subtask], layout.places[subtask])
      canvas.point(middle, shape(ofSite: site), size: size, color: color(ofSite: site))
      guard fits else { continue }
      let edge = min(room, 2 * min(middle.x, Canvas.width - middle.x))
      canvas.text(
        Canvas.fitted(graph.subtasks[subtask].id, to: edge, size: 9), x: middle.x,
        y: middle.y + 5 * size + 6, .center, size: 9)
    }
    return start + layout.extent * row + 22
  }

  /// Draws the legend of sites and edges, in as many rows as it takes.
  private func drawSites(on canvas: inout Canvas, top: Double) -> Double {
    var (x, y) = (24.0, top + 9)
    func advance(_ width: Double) {
      if x + width > Canvas.width - 10 { (x, y) = (24, y + 17) }
    }
    for site in sites {
      let name = Canvas.fitted(problem.system.sites[site].name, to: 150)
      advance(34 + Canvas.width(name))
      canvas.point([x, y], shape(ofSite: site), size: 1, color: color(ofSite: site))
      canvas.text(name, x: x + 10, y: y)
      x += 34 + Canvas.width(name)
    }
    for (text, color) in [("between sites", Self.between), ("within a site", Self.within)] {
      advance(44 + Canvas.width(text))
      canvas.line([[x - 6, y], [x + 16, y]], color: color)
      canvas.text(text, x: x + 22, y: y)
      x += 44 + Canvas.width(text)
    }
    return y + 8
  }
}

/// The shapes that follow from operators, and the integers in shapes that are computed.
///
/// Inputs that break the rule of an operator give no shape.
enum ONNXShapes {
  /// The most integers of a tensor that may be a shape.
  static let mostValues = 256
  /// The most extents of a tensor.
  static let mostExtents = 64
  /// The largest extent: sums and products of two attributes do not overflow.
  private static let largestExtent = 1 << 40
  private static let largestAttribute = 1 << 30

  /// Returns an extent that is at least 0 and not beyond all measure.
  static func sound(_ extent: Int) -> Int? { (0...largestExtent).contains(extent) ? extent : nil }

  /// Returns the number of elements.
  static func count(_ shape: some Sequence<Int>) -> Double { shape.reduce(1) { $0 * Double($1) } }

  private static let elementwise: Set<String> = [
    "Abs", "BatchNormalization", "Cast", "Ceil", "Celu", "Clip", "Cos", "CumSum",
    "DequantizeLinear", "Dropout", "Elu", "Erf", "Exp", "Floor", "Gelu", "GroupNormalization",
    "HardSigmoid", "HardSwish", "Hardmax", "Identity", "InstanceNormalization", "IsInf", "IsNaN",
    "LRN", "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax", "LpNormalization",
    "MeanVarianceNormalization", "Mish", "Neg", "Not", "QuantizeLinear", "Reciprocal", "Relu",
    "Round", "Selu", "Sigmoid", "Sign", "Sin", "Softmax", "Softplus", "Softsign", "Sqrt", "Tanh",
    "ThresholdedRelu", "Trilu",
  ]
  private static let broadcasting: Set<String> = [
    "Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean",
    "Min", "Mod", "Mul", "Or", "PRelu", "Pow", "Sub", "Sum", "Where", "Xor",
  ]
  private static let comparing: Set<String> = [
    "And", "Equal", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "Not",
    "Or", "Xor",
  ]

  /// Returns the type of a node's results, by its number in the format.
  static func type(of node: ONNXNode, _ inputs: [ONNXTensorInfo?]) -> Int {
    let first = inputs.first??.type ?? 0
    return switch node.operation {
    case "Cast": node.attribute("to")?.integer ?? first
    case "Shape", "Size", "ArgMax", "ArgMin", "NonZero": 7
    case "Where": inputs.count > 1 ? inputs[1]?.type ?? 0 : 0
    case "QuantizeLinear": inputs.count > 2 ? inputs[2]?.type ?? 2 : 2
    case "DequantizeLinear": inputs.count > 1 ? inputs[1]?.type ?? 1 : 1
    case _ where comparing.contains(node.operation): 9
    default: first
    }
  }

  /// Returns the shapes of a node's results, as far as they are known.
  static func shapes(of node: ONNXNode, _ inputs: [ONNXTensorInfo?]) -> [[Int]?] {
    guard node.isStandard else { return [] }
    let known = inputs.map { $0?.shape }
    guard let first = known.first, let first else { return [] }
    if elementwise.contains(node.operation) { return [first] }
    if broadcasting.contains(node.operation) { return [broadcast(known)] }
    return switch node.operation {
    case "Conv": [convolution(node, first, known)]
    case "ConvTranspose": [transposedConvolution(node, first, known)]
    case "MaxPool", "AveragePool", "LpPool": [pooling(node, first)]
    case "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool":
      [first.prefix(2) + first.dropFirst(2).map { _ in 1 }]
    case "Gemm": [gemm(node, first, known)]
    case "MatMul": [product(first, known)]
    case "Shape": [[extents(node, of: first).count]]
    case "Size": [[]]
    case "Split": split(node, first, inputs)
    default: [moved(node, first, inputs)]
    }
  }

  /// Returns the shape of results that are moved or reduced elements.
  private static func moved(
    _ node: ONNXNode, _ shape: [Int], _ inputs: [ONNXTensorInfo?]
  ) -> [Int]? {
    switch node.operation {
    case "Flatten":
      let given = node.attribute("axis")?.integer ?? 1
      let axis = given == shape.count ? given : place(given, in: shape.count)
      guard let axis, let rows = product(shape[..<axis]), let columns = product(shape[axis...])
      else { return nil }
      return [rows, columns]
    case "Reshape":
      return integers("shape", 1, node, inputs).flatMap {
        reshaped(shape, to: $0, keepsZero: node.attribute("allowzero")?.integer == 1)
      }
    case "Squeeze":
      let axes = integers("axes", 1, node, inputs).map { places($0, in: shape.count) }
      guard let axes else { return inputs.count > 1 ? nil : shape.filter { $0 != 1 } }
      return axes.map { axes in shape.indices.filter { !axes.contains($0) }.map { shape[$0] } }
    case "Unsqueeze":
      guard let axes = integers("axes", 1, node, inputs),
        let places = places(axes, in: shape.count + axes.count)
      else { return nil }
      var rest = shape[...]
      return (0..<shape.count + axes.count).map {
        places.contains($0) ? 1 : rest.popFirst() ?? 1
      }
    case "Transpose":
      let order = node.attribute("perm")?.integers ?? shape.indices.reversed()
      guard order.sorted() == Array(shape.indices) else { return nil }
      return order.map { shape[$0] }
    case "Concat": return concatenated(node, inputs)
    case "Gather":
      guard inputs.count > 1, let indices = inputs[1]?.shape,
        let axis = place(node.attribute("axis")?.integer ?? 0, in: shape.count)
      else { return nil }
      return shape[..<axis] + indices + shape[(axis + 1)...]
    case "Expand":
      return integers("", 1, node, inputs).flatMap { broadcast([shape, $0]) }
    case "Pad":
      guard let pads = integers("pads", 1, node, inputs), pads.count == 2 * shape.count else {
        return nil
      }
      return whole(
        shape.indices.map { axis in
          total([shape[axis], pads[axis], pads[axis + shape.count]])
        })
    case "Slice": return sliced(node, shape, inputs)
    case _ where node.operation.hasPrefix("Reduce"), "ArgMax", "ArgMin":
      return reduced(node, shape, inputs)
    default: return nil
    }
  }

  /// Returns integers from an attribute or, in later versions of the format, from an input.
  private static func integers(
    _ attribute: String, _ place: Int, _ node: ONNXNode, _ inputs: [ONNXTensorInfo?]
  ) -> [Int]? {
    let values =
      node.attribute(attribute)?.integers ?? (place < inputs.count ? inputs[place]?.values : nil)
    return values.flatMap { $0.allSatisfy { $0.magnitude <= largestExtent } ? $0 : nil }
  }

  /// Returns an axis that may count from the end, as one from the start.
  private static func place(_ axis: Int, in rank: Int) -> Int? {
    (-rank..<rank).contains(axis) ? (axis + rank) % rank : nil
  }

  /// Returns the places from a start to an end, either of which may count from the end or lie beyond
  /// all.
  private static func range(_ start: Int, _ end: Int, in count: Int) -> Range<Int> {
    func clamped(_ place: Int) -> Int {
      max(0, min(count, place < 0 ? max(place, -count) + count : place))
    }
    let lower = clamped(start)
    return lower..<max(lower, clamped(end))
  }

  /// Returns the extents that a node `Shape` asks for: all, or those from a start to an end.
  private static func extents(_ node: ONNXNode, of shape: [Int]) -> ArraySlice<Int> {
    let start = node.attribute("start")?.integer ?? 0
    return shape[range(start, node.attribute("end")?.integer ?? shape.count, in: shape.count)]
  }

  private static func places(_ axes: [Int], in rank: Int) -> Set<Int>? {
    let places = axes.compactMap { place($0, in: rank) }
    return places.count == axes.count && Set(places).count == axes.count ? Set(places) : nil
  }

  private static func whole(_ shape: [Int?]) -> [Int]? {
    shape.contains(nil) ? nil : shape.compactMap(\.self)
  }

  private static func total(_ extents: [Int]) -> Int? {
    var sum = 0
    for extent in extents {
      guard extent.magnitude <= largestExtent else { return nil }
      sum += extent
      guard sum.magnitude <= largestExtent else { return nil }
    }
    return sound(sum)
  }

  private static func product(_ extents: some Collection<Int>) -> Int? {
    var result = 1
    for extent in extents {
      let (next, overflow) = result.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      result = next
    }
    return sound(result)
  }

  /// Returns the shape of operands that are stretched to each other.
  private static func broadcast(_ shapes: [[Int]?]) -> [Int]? {
    guard let known = shapes.contains(nil) ? nil : shapes.compactMap(\.self) else { return nil }
    let rank = known.map(\.count).max() ?? 0
    return whole(
      (0..<rank).map { place in
        let extents = known.compactMap { shape in
          let index = place - (rank - shape.count)
          return index >= 0 ? shape[index] : nil
        }
        let stretched = Set(extents.filter { $0 != 1 })
        return stretched.count <= 1 ? stretched.first ?? 1 : nil
      })
  }

  private static func gemm(_ node: ONNXNode, _ first: [Int], _ known: [[Int]?]) -> [Int]? {
    guard known.count > 1, let second = known[1], first.count == 2, second.count == 2 else {
      return nil
    }
    let (rows, inner) =
      node.attribute("transA")?.integer == 1 ? (first[1], first[0]) : (first[0], first[1])
    let (depth, columns) =
      node.attribute("transB")?.integer == 1 ? (second[1], second[0]) : (second[0], second[1])
    return inner == depth ? [rows, columns] : nil
  }

  private static func product(_ first: [Int], _ known: [[Int]?]) -> [Int]? {
    guard known.count > 1, let second = known[1], let inner = first.last, !second.isEmpty else {
      return nil
    }
    // A vector stands for a row on the left and a column on the right.
    let depth = second.count == 1 ? second[0] : second[second.count - 2]
    guard inner == depth, let outer = broadcast([first.dropLast(2), second.dropLast(2)]) else {
      return nil
    }
    return outer + (first.count > 1 ? [first[first.count - 2]] : [])
      + (second.count > 1 ? [second[second.count - 1]] : [])
  }

  /// A window that moves over the extents behind batch and channels.
  private struct Window {
    var kernel: [Int]
    var strides: [Int]
    var dilations: [Int]
    var pads: [Int]
    var fit: String

    init?(_ node: ONNXNode, kernel: [Int]) {
      let rank = kernel.count
      self.kernel = kernel
      strides = node.attribute("strides")?.integers ?? Array(repeating: 1, count: rank)
      dilations = node.attribute("dilations")?.integers ?? Array(repeating: 1, count: rank)
      pads = node.attribute("pads")?.integers ?? Array(repeating: 0, count: 2 * rank)
      fit = node.attribute("auto_pad")?.text ?? "NOTSET"
      let all = kernel + strides + dilations + pads
      guard strides.count == rank, dilations.count == rank, pads.count == 2 * rank,
        all.allSatisfy({ (0...largestAttribute).contains($0) }),
        (kernel + strides + dilations).allSatisfy({ $0 > 0 })
      else { return nil }
    }

    /// Returns the number of places of the window along an axis.
    func places(_ extent: Int, axis: Int, roundsUp: Bool) -> Int? {
      let stride = strides[axis]
      if fit.hasPrefix("SAME") { return (extent + stride - 1) / stride }
      let padding = fit == "VALID" ? 0 : pads[axis] + pads[axis + kernel.count]
      let free = extent + padding - dilations[axis] * (kernel[axis] - 1) - 1
      guard free >= 0 else { return nil }
      let places = (free + (roundsUp ? stride - 1 : 0)) / stride + 1
      // The last window begins within the data.
      let isBeyond = roundsUp && (places - 1) * stride >= extent + pads[axis]
      return isBeyond ? places - 1 : places
    }
  }

  private static func convolution(
    _ node: ONNXNode, _ first: [Int], _ known: [[Int]?]
  ) -> [Int]? {
    guard known.count > 1, let weights = known[1], weights.count == first.count, first.count > 2,
      let window = Window(node, kernel: Array(weights.dropFirst(2)))
    else { return nil }
    let places = first.dropFirst(2).enumerated().map {
      window.places($0.element, axis: $0.offset, roundsUp: false)
    }
    return whole([first[0], weights[0]] + places)
  }

  private static func pooling(_ node: ONNXNode, _ first: [Int]) -> [Int]? {
    guard let kernel = node.attribute("kernel_shape")?.integers, kernel.count == first.count - 2,
      let window = Window(node, kernel: kernel)
    else { return nil }
    let roundsUp = node.attribute("ceil_mode")?.integer == 1
    let places = first.dropFirst(2).enumerated().map {
      window.places($0.element, axis: $0.offset, roundsUp: roundsUp)
    }
    return whole(first.prefix(2).map { $0 } + places)
  }

  private static func transposedConvolution(
    _ node: ONNXNode, _ first: [Int], _ known: [[Int]?]
  ) -> [Int]? {
    guard known.count > 1, let weights = known[1], weights.count == first.count, first.count > 2,
      let window = Window(node, kernel: Array(weights.dropFirst(2))), window.fit == "NOTSET",
      case let groups = node.attribute("group")?.integer ?? 1,
      (1...largestAttribute).contains(groups),
      weights[1] <= largestAttribute, node.attribute("output_shape")?.integers == nil
    else { return nil }
    let rank = window.kernel.count
    let extra = node.attribute("output_padding")?.integers ?? Array(repeating: 0, count: rank)
    guard extra.count == rank, extra.allSatisfy({ (0...largestAttribute).contains($0) }) else {
      return nil
    }
    let places = (0..<rank).map { axis -> Int? in
      guard let spread = product([first[axis + 2] - 1, window.strides[axis]].map { max(0, $0) })
      else { return nil }
      return total([
        spread, window.dilations[axis] * (window.kernel[axis] - 1) + 1, extra[axis],
        -window.pads[axis], -window.pads[axis + rank],
      ])
    }
    return whole([first[0], sound(weights[1] * groups)] + places)
  }

  private static func reshaped(_ shape: [Int], to target: [Int], keepsZero: Bool) -> [Int]? {
    var result = target
    for index in target.indices where target[index] == 0 && !keepsZero {
      guard index < shape.count else { return nil }
      result[index] = shape[index]
    }
    guard let all = product(shape) else { return nil }
    if let open = result.firstIndex(of: -1) {
      result[open] = 1
      guard let rest = product(result), rest > 0, all % rest == 0 else { return nil }
      result[open] = all / rest
    }
    return result.allSatisfy { $0 >= 0 } && product(result) == all ? result : nil
  }

  private static func concatenated(_ node: ONNXNode, _ inputs: [ONNXTensorInfo?]) -> [Int]? {
    guard let shapes = allShapes(inputs), let first = shapes.first,
      let axis = place(node.attribute("axis")?.integer ?? 0, in: first.count),
      shapes.allSatisfy({ shape in
        shape.count == first.count
          && first.indices.allSatisfy { $0 == axis || shape[$0] == first[$0] }
      }), let sum = total(shapes.map { $0[axis] })
    else { return nil }
    var result = first
    result[axis] = sum
    return result
  }

  private static func allShapes(_ inputs: [ONNXTensorInfo?]) -> [[Int]]? {
    let shapes = inputs.compactMap { $0?.shape }
    return shapes.count == inputs.count ? shapes : nil
  }

  private static func split(
    _ node: ONNXNode, _ shape: [Int], _ inputs: [ONNXTensorInfo?]
  ) -> [[Int]?] {
    guard let axis = place(node.attribute("axis")?.integer ?? 0, in: shape.count) else { return [] }
    let parts = node.outputs.count
    let share = (shape[axis] + parts - 1) / max(1, parts)
    let even = (0..<parts).map { min(share, shape[axis] - min(shape[axis], share * $0)) }
    let given = inputs.count > 1 || node.attribute("split")?.integers != nil
    let sizes = given ? integers("split", 1, node, inputs) : even
    return (sizes ?? []).map { size in
      guard let size = sound(size), size <= shape[axis] else { return nil }
      var part = shape
      part[axis] = size
      return part
    }
  }

  private static func sliced(
    _ node: ONNXNode, _ shape: [Int], _ inputs: [ONNXTensorInfo?]
  ) -> [Int]? {
    // Here an end beyond all is common.
    func list(_ name: String, _ place: Int) -> [Int]? {
      let given = place < inputs.count ? inputs[place]?.values : nil
      return node.attribute(name)?.integers ?? given
    }
    guard let starts = list("starts", 1), let ends = list("ends", 2), starts.count == ends.count
    else { return nil }
    let axes = list("axes", 3) ?? Array(starts.indices)
    let steps = list("steps", 4) ?? starts.map { _ in 1 }
    guard axes.count == starts.count, steps.count == starts.count,
      (inputs.count <= 3 || inputs[3] == nil || inputs[3]?.values != nil)
    else { return nil }
    var result = shape
    for (index, axis) in axes.enumerated() {
      guard let axis = place(axis, in: shape.count), steps[index] == 1 else { return nil }
      result[axis] = range(starts[index], ends[index], in: shape[axis]).count
    }
    return result
  }

  private static func reduced(
    _ node: ONNXNode, _ shape: [Int], _ inputs: [ONNXTensorInfo?]
  ) -> [Int]? {
    let keeps = node.attribute("keepdims")?.integer != 0
    var axes: Set<Int>? = Set(shape.indices)
    if node.operation.hasPrefix("Arg") {
      axes = place(node.attribute("axis")?.integer ?? 0, in: shape.count).map { [$0] }
    } else if let given = integers("axes", 1, node, inputs), !given.isEmpty {
      axes = places(given, in: shape.count)
    } else if inputs.count > 1, inputs[1] != nil {
      return nil
    }
    guard let axes else { return nil }
    return shape.indices.compactMap { axis in
      axes.contains(axis) ? (keeps ? 1 : nil) : shape[axis]
    }
  }

  /// Returns whether a node's result follows from the shape of its input, which is known.
  static func isOfShape(_ node: ONNXNode, _ inputs: [ONNXTensorInfo?]) -> Bool {
    node.isStandard && ["Shape", "Size"].contains(node.operation) && inputs.first??.shape != nil
  }

  /// Returns the integers of a node's result, if they follow from shapes and constants.
  static func values(of node: ONNXNode, _ inputs: [ONNXTensorInfo?]) -> [Int]? {
    guard node.isStandard, let first = inputs.first, let first
    else { return nil }
    if node.operation == "Shape" { return first.shape.map { Array(extents(node, of: $0)) } }
    if node.operation == "Size" { return first.shape.flatMap { product($0) }.map { [$0] } }
    guard let values = first.values else { return nil }
    let others = inputs.dropFirst().map { $0?.values }
    switch node.operation {
    case "Identity", "Unsqueeze", "Squeeze", "Reshape", "Flatten": return values
    case "Cast": return [6, 7].contains(node.attribute("to")?.integer) ? values : nil
    case "Concat":
      let all = inputs.compactMap { $0?.values }
      let count = all.reduce(0) { $0 + $1.count }
      return all.count == inputs.count && count <= mostValues ? Array(all.joined()) : nil
    case "Gather":
      guard let indices = others.first, let indices else { return nil }
      let places = indices.compactMap { place($0, in: values.count) }
      return places.count == indices.count ? places.map { values[$0] } : nil
    case "Slice":
      guard inputs.count >= 3, let start = others[0], let end = others[1], start.count == 1,
        end.count == 1, inputs.count < 5
      else { return nil }
      return Array(values[range(start[0], end[0], in: values.count)])
    case "Add", "Sub", "Mul", "Div":
      guard let second = others.first, let second else { return nil }
      return arithmetic(node.operation, values, second)
    default: return nil
    }
  }

  private static func arithmetic(_ operation: String, _ first: [Int], _ second: [Int]) -> [Int]? {
    guard first.count == second.count || first.count == 1 || second.count == 1 else { return nil }
    let count = first.isEmpty || second.isEmpty ? 0 : max(first.count, second.count)
    return whole(
      (0..<count).map { index in
        let one = first[first.count == 1 ? 0 : index]
        let other = second[second.count == 1 ? 0 : index]
        let (value, overflow) =
          switch operation {
          case "Add": one.addingReportingOverflow(other)
          case "Sub": one.subtractingReportingOverflow(other)
          case "Mul": one.multipliedReportingOverflow(by: other)
          default: one.dividedReportingOverflow(by: other)
          }
        return overflow ? nil : value
      })
  }
}

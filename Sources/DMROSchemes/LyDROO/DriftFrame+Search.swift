#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

// The slow twin of the allocation: a search over times and rates, without prices.
extension DriftFrame {
  /// Returns the greatest value of a decision on a refined grid of times, in which it is concave.
  ///
  /// A step of time goes from one device to another while that helps, then steps are halved. The
  /// rate of each device is found by a search.
  ///
  /// - Parameter decision: The decision; bit i is 1 where device i offloads.
  package func gridValue(of decision: UInt64) -> Double {
    let offloading = devices.indices.filter { decision >> UInt64($0) & 1 == 1 }.map { devices[$0] }
    let local = devices.indices.filter { decision >> UInt64($0) & 1 == 0 }.map { devices[$0] }
    // Unused time is a place of its own, the last.
    var times = [Double](repeating: 0, count: offloading.count) + [1]
    func value(_ place: Int, _ step: Double) -> Double {
      let time = times[place] + step
      if time < 0 { return -.infinity }
      return place < offloading.count ? sentValue(offloading[place], time: time) : 0
    }
    var step = 0.25
    while step > 1e-6 {
      let values = times.indices.map { value($0, 0) }
      let gains = times.indices.map { value($0, step) - values[$0] }
      let losses = times.indices.map { values[$0] - value($0, -step) }
      var best = (from: 0, to: 0, gain: 0.0)
      for from in times.indices {
        for to in times.indices where to != from && gains[to] - losses[from] > best.gain {
          best = (from, to, gains[to] - losses[from])
        }
      }
      guard best.gain > 1e-12 else {
        step /= 2
        continue
      }
      times[best.from] -= step
      times[best.to] += step
    }
    let sent = times.indices.reduce(0) { $0 + value($1, 0) }
    return local.reduce(sent) { sum, device in
      sum
        + greatest(min(device.backlog, QueueingNetwork.localRate)) { rate in
          device.worth * rate - device.debt * QueueingNetwork.localFactor * pow(rate, 3)
        }
    }
  }

  /// Returns the greatest value that a device gains by sending for a time.
  private func sentValue(_ device: FrameDevice, time: Double) -> Double {
    if time == 0 { return 0 }
    let capacity = time * QueueingNetwork.unitRate * log1p(device.signal * QueueingNetwork.power)
    return greatest(min(device.backlog, capacity)) { rate in
      let power = expm1(rate / (time * QueueingNetwork.unitRate)) / device.signal
      return device.worth * rate - device.debt * time * power
    }
  }

  /// Returns the greatest value of a concave function from 0 to a number, by thirds.
  private func greatest(_ end: Double, _ function: (Double) -> Double) -> Double {
    var (low, high) = (0.0, end)
    for _ in 0..<80 {
      let (first, second) = (low + (high - low) / 3, high - (high - low) / 3)
      if function(first) < function(second) { low = first } else { high = second }
    }
    return max(function(low), function(end))
  }
}

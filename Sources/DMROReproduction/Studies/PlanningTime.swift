import DMROExperiments

/// Times of planning on this machine, which studies show beside their records.
enum PlanningTime {
  /// Returns the median time of planning one of several items in µs, by one thread: for each the
  /// least of three times, for other programs slow this one down.
  static func median<Item, Failure: Error>(
    of items: [Item], _ plan: (Item) throws(Failure) -> Void
  ) throws(Failure) -> Double {
    let clock = ContinuousClock()
    var times: [Double] = []
    for item in items {
      var least = Double.infinity
      for _ in 0..<3 {
        let start = clock.now
        try plan(item)
        least = min(least, (clock.now - start) / .microseconds(1))
      }
      times.append(least)
    }
    return Statistics.median(times)
  }
}

public import DMROOffloading

extension CongestedSystem {
  /// The jobs a second of the preset: 0.16, 0.28 and 0.28.
  public var rate: Double { self == .a ? 0.16 : 0.28 }

  /// Returns the arrivals.
  ///
  /// - Parameter rate: The jobs a second of all devices; that of the preset by default.
  public func arrivals(rate: Double? = nil) -> Arrivals { Arrivals(rate: rate ?? self.rate) }
}

internal import DMROFiles
internal import DMRORandom

extension LyDROO {
  /// The means of a run.
  public struct Means: Hashable, Sendable {
    /// The mean of Σ c r over frames, in Mbit/s.
    public var rate = 0.0
    /// The mean data queue of a device at the start of a frame, in Mbit.
    public var backlog = 0.0
    /// The mean virtual energy queue of a device at the start of a frame, in Mbit²/J.
    public var debt = 0.0
    /// The greatest average power of a device, in W.
    public var power = 0.0
    /// The greatest data queue after the last frame, in Mbit.
    public var lastBacklog = 0.0
    /// The mean of value ÷ enumerated optimum over the frames that were compared.
    public var ratio = 0.0
    /// The greatest relative difference of an allocation to a refined grid.
    public var difference = 0.0
  }
}

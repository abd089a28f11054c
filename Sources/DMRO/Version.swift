/// The version of this package.
public let dmroVersion = "0.1.0"

/// The commit that this package was built from; "unknown" except in builds of a release, which sets
/// it here.
public let dmroCommit = "unknown"

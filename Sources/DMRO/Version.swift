/// The version of this package.
public let dmroVersion = "0.1.0"

// swift-tools-version: 6.2

import PackageDescription

/// A package that depends on DMRO as any other would, by the lines of README.md and
/// Docs/Getting-started.md; only the path is another.
let package = Package(
  name: "Consumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "DMRO", path: "../..", traits: [])
  ],
  targets: [
    .executableTarget(
      name: "Consumer",
      dependencies: [
        .product(name: "DMRO", package: "DMRO"), .product(name: "DMROGraphs", package: "DMRO"),
        .product(name: "DMROArrivals", package: "DMRO"),
        .product(name: "DMROSchemes", package: "DMRO"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
    )
  ]
)

// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// Five small programs, each of which can be the start of your own.
///
/// They are one package so that what they share is built once; in a package of your own only the
/// path changes.
let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "DMRO", path: "..", traits: [])
  ],
  targets: [
    .executableTarget(
      name: "DecideOwnWorkflows",
      dependencies: [.product(name: "DMRO", package: "DMRO")],
      swiftSettings: strict),
    .executableTarget(
      name: "CompareLearners",
      dependencies: [
        .product(name: "DMRO", package: "DMRO"), .product(name: "DMROExperiments", package: "DMRO"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "OwnScheme",
      dependencies: [
        .product(name: "DMRO", package: "DMRO"), .product(name: "DMROExperiments", package: "DMRO"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "OwnProcess",
      dependencies: [
        .product(name: "DMRO", package: "DMRO"), .product(name: "DMROSchemes", package: "DMRO"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "MetaTrainOwnDistribution",
      dependencies: [.product(name: "DMRO", package: "DMRO")],
      swiftSettings: strict),
  ]
)

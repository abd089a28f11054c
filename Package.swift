// swift-tools-version: 6.2

import PackageDescription

/// The settings of every Swift target: warnings are errors, and memory safety is checked.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "DMRO",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "DMRO", targets: ["DMRO"]),
    // Trainings, experiments and figures, to which others may add schemes of their own.
    .library(name: "DMROExperiments", targets: ["DMROExperiments"]),
    // For the benchmarks, which also time single products.
    .library(name: "DMROLinearAlgebra", targets: ["DMROLinearAlgebra"]),
    .executable(name: "dmro", targets: ["DMROCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // What the machine offers.
    .systemLibrary(
      name: "CDMROOpenBLAS",
      pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"]), .brew(["openblas"])]
    ),
    .target(name: "CDMROElementwise"),

    // Tools without a word of offloading in them.
    .target(name: "DMRORandom", swiftSettings: strict),
    .target(name: "DMROFiles", swiftSettings: strict),
    .target(
      name: "DMROLinearAlgebra",
      dependencies: ["CDMROOpenBLAS", "CDMROElementwise"],
      swiftSettings: strict,
      linkerSettings: [
        // Debian builds OpenBLAS without LAPACKE; Homebrew's has it inside.
        .linkedLibrary("lapacke", .when(platforms: [.linux]))
      ]
    ),
    .target(
      name: "DMRONetworks",
      dependencies: ["DMROLinearAlgebra", "DMRORandom", "DMROFiles"],
      swiftSettings: strict
    ),

    // The paper: Section III, Section IV, Section V.
    .target(
      name: "DMROOffloading",
      dependencies: ["DMRORandom", "DMROFiles"],
      swiftSettings: strict
    ),
    .target(
      name: "DMROScheduling",
      dependencies: ["DMROOffloading", "DMRORandom", "DMROFiles"],
      swiftSettings: strict
    ),
    .target(
      name: "DMRO",
      dependencies: ["DMRONetworks", "DMROOffloading", "DMRORandom", "DMROFiles"],
      swiftSettings: strict
    ),
    .target(
      name: "DMROExperiments",
      dependencies: ["DMRO", "DMROFiles", "DMROLinearAlgebra"],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "DMROCommand",
      dependencies: [
        "DMRO", "DMROExperiments", "DMROFiles", "DMROLinearAlgebra", "DMROScheduling",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),

    // Slow twins, readers of golden files: what several test targets share.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "DMRORandomTests",
      dependencies: ["DMRORandom"],
      exclude: ["reference.py"],
      swiftSettings: strict
    ),
    .testTarget(name: "DMROFilesTests", dependencies: ["DMROFiles"], swiftSettings: strict),
    .testTarget(
      name: "DMROLinearAlgebraTests",
      dependencies: ["DMROLinearAlgebra", "DMRORandom", "TestSupport"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DMRONetworksTests",
      dependencies: [
        "DMRONetworks", "DMROLinearAlgebra", "DMRORandom", "DMROFiles", "TestSupport",
        "CAllocationCounter",
      ],
      resources: [.copy("Golden")],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DMROOffloadingTests",
      dependencies: ["DMROOffloading", "DMROFiles", "DMRORandom"],
      resources: [.copy("Golden")],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DMROSchedulingTests",
      dependencies: [
        "DMROScheduling", "DMROOffloading", "DMROFiles", "DMRORandom", "CAllocationCounter",
      ],
      resources: [.copy("Golden")],
      swiftSettings: strict
    ),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    .testTarget(
      name: "DMROTests",
      dependencies: ["DMRO", "DMRONetworks", "DMROFiles", "TestSupport", "CAllocationCounter"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DMROExperimentsTests",
      dependencies: ["DMRO", "DMROExperiments", "DMROFiles", "DMRORandom", "TestSupport"],
      exclude: ["reference_statistics.py"],
      resources: [.copy("Golden")],
      swiftSettings: strict
    ),
    // Inputs that break readers; who depends on the package builds neither.
    .target(
      name: "Fuzzing",
      dependencies: [
        "DMRO", "DMROExperiments", "DMRONetworks", "DMROOffloading", "DMRORandom", "DMROFiles",
      ],
      path: "Tests/Fuzzing", swiftSettings: strict),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Fuzzing", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/FuzzCommand", swiftSettings: strict),
    .testTarget(
      name: "FuzzingTests", dependencies: ["Fuzzing"], resources: [.copy("Corpus")],
      swiftSettings: strict),
    // Runs the built command; the dependency has it built.
    .testTarget(
      name: "DMROCommandTests", dependencies: ["DMROCommand"], swiftSettings: strict),
  ]
)

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

/// The settings of test targets that count no allocations.
///
/// Their code runs once, and to optimize it takes longer than to run it. What they test is optimized.
/// They are in no product: packages that depend on this one do not see these flags.
let tests: [SwiftSetting] = strict + [.unsafeFlags(["-Onone"])]

let package = Package(
  name: "DMRO",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "DMRO", targets: ["DMRO"]),
    // Workflows that are graphs, on sites with queues: plans without and with learning.
    .library(name: "DMROGraphs", targets: ["DMROGraphs", "DMROScheduling"]),
    // Many devices over time, on shared sites.
    .library(name: "DMROArrivals", targets: ["DMROArrivals", "DMROSimulation"]),
    // The families of schemes that the paper cites, with the models of their papers.
    .library(name: "DMROSchemes", targets: ["DMROSchemes"]),
    // Trainings, experiments and figures, to which others may add schemes of their own.
    .library(name: "DMROExperiments", targets: ["DMROExperiments", "DMROReproduction"]),
    // For the benchmarks, which also time single products.
    .library(name: "DMROLinearAlgebra", targets: ["DMROLinearAlgebra"]),
    .executable(name: "dmro", targets: ["DMROCommand"]),
    // The C interface behind the package in Python; the second one needs OpenBLAS.
    .library(name: "DMROPython", type: .dynamic, targets: ["DMROPython"]),
    .library(name: "DMROPythonPolicies", type: .dynamic, targets: ["DMROPythonPolicies"]),
  ],
  traits: [
    .trait(
      name: "Command", description: "The commands dmro and fuzz, with the packages they need."),
    .trait(
      name: "MPI", description: "Ranks of Open MPI divide a training; with the commands.",
      enabledTraits: ["Command"]),
    .default(enabledTraits: ["Command"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    // What the machine offers.
    .systemLibrary(
      name: "CDMROOpenBLAS",
      pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"]), .brew(["openblas"])]
    ),
    .systemLibrary(
      name: "CDMROOpenMPI",
      pkgConfig: "ompi-c",
      providers: [.apt(["libopenmpi-dev"]), .brew(["open-mpi"])]
    ),
    .target(name: "CDMROElementwise"),
    // Learned policies that come with the package.
    .target(name: "CDMROPolicies", exclude: ["graphs.safetensors"]),

    // Tools without a word of offloading in them.
    .target(name: "DMRORandom", swiftSettings: strict),
    .target(
      name: "DMROFiles",
      dependencies: [.product(name: "SystemPackage", package: "swift-system")],
      swiftSettings: strict
    ),
    .target(
      name: "DMROParallel",
      dependencies: [
        "DMROFiles", .target(name: "CDMROOpenMPI", condition: .when(traits: ["MPI"])),
      ],
      swiftSettings: strict
    ),
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

    // The paper: Section III, Section IV.
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
    // Workflows that arrive over time, and what happens to them.
    .target(
      name: "DMROSimulation",
      dependencies: ["DMROScheduling", "DMROOffloading", "DMRORandom", "DMROFiles"],
      swiftSettings: strict
    ),
    // Workflows of other programs.
    .target(
      name: "DMROImport", dependencies: ["DMROOffloading", "DMROFiles"], swiftSettings: strict),
    .target(
      name: "DMRO",
      dependencies: [
        "DMRONetworks", "DMROOffloading", "DMROParallel", "DMRORandom", "DMROFiles",
      ],
      swiftSettings: strict
    ),

    // Algorithm 1 on graphs.
    .target(
      name: "DMROGraphs",
      dependencies: [
        "CDMROPolicies", "DMRO", "DMROScheduling", "DMRONetworks", "DMROOffloading", "DMRORandom",
        "DMROFiles",
      ],
      swiftSettings: strict
    ),

    // Learning what a choice costs those who come later.
    .target(
      name: "DMROArrivals",
      dependencies: [
        "DMRO", "DMROSimulation", "DMROScheduling", "DMRONetworks", "DMROLinearAlgebra",
        "DMROOffloading", "DMROParallel", "DMRORandom", "DMROFiles",
      ],
      swiftSettings: strict
    ),

    // Table I: the families of schemes that the paper cites.
    .target(
      name: "DMROSchemes",
      dependencies: [
        "DMRO", "DMROArrivals", "DMROSimulation", "DMROScheduling", "DMRONetworks",
        "DMROLinearAlgebra", "DMROOffloading", "DMRORandom", "DMROFiles",
      ],
      swiftSettings: strict
    ),

    // What experiments are summed up, kept and drawn with; none of them knows an experiment.
    .target(name: "DMROStatistics", dependencies: ["DMRORandom"], swiftSettings: strict),
    .target(
      name: "DMRORecords",
      dependencies: ["DMROStatistics", "DMROFiles"],
      swiftSettings: strict
    ),
    .target(name: "DMROPictures", swiftSettings: strict),

    // Section V: experiments, and those of the paper.
    .target(
      name: "DMROExperiments",
      dependencies: [
        "DMRO", "DMROGraphs", "DMROArrivals", "DMROSchemes", "DMROSimulation", "DMROScheduling",
        "DMROStatistics", "DMRORecords", "DMROPictures", "DMROOffloading", "DMROParallel",
        "DMRORandom", "DMROFiles", "DMROLinearAlgebra",
      ],
      swiftSettings: strict
    ),
    .target(
      name: "DMROReproduction",
      dependencies: [
        "DMROExperiments", "DMRO", "DMROGraphs", "DMROArrivals", "DMROSchemes", "DMROSimulation",
        "DMROScheduling", "DMROFiles", "DMROLinearAlgebra",
      ],
      swiftSettings: strict
    ),
    // The border to other languages: environments and plans, and policies.
    .target(
      name: "DMROPython",
      dependencies: [
        "DMROSimulation", "DMROScheduling", "DMROImport", "DMROOffloading", "DMRORandom",
        "DMROFiles",
      ],
      swiftSettings: strict
    ),
    .target(
      name: "DMROPythonPolicies",
      dependencies: [
        "DMROPython", "DMRO", "DMROGraphs", "DMROArrivals", "DMROScheduling", "DMRONetworks",
        "DMROLinearAlgebra", "DMROOffloading", "DMRORandom", "DMROFiles",
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "DMROCommand",
      dependencies: [
        "DMRO", "DMROExperiments", "DMROReproduction", "DMROFiles", "DMROLinearAlgebra",
        "DMRONetworks", "DMROScheduling", "DMROGraphs", "DMROSimulation", "DMROArrivals",
        "DMROSchemes", "DMROImport", "DMROPictures", "DMROParallel",
        .product(
          name: "ArgumentParser", package: "swift-argument-parser",
          condition: .when(traits: ["Command"])),
        .product(
          name: "Subprocess", package: "swift-subprocess", condition: .when(traits: ["Command"])),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict
    ),

    // Slow twins, readers of golden files: what several test targets share.
    .target(
      name: "TestSupport", dependencies: ["DMRONetworks", "DMROParallel"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "DMRORandomTests",
      dependencies: ["DMRORandom"],
      exclude: ["reference.py"],
      swiftSettings: tests
    ),
    .target(name: "CSystemCallLog", path: "Tests/CSystemCallLog"),
    .testTarget(
      name: "DMROFilesTests", dependencies: ["DMROFiles", "CSystemCallLog"],
      swiftSettings: tests),
    .testTarget(
      name: "DMROParallelTests",
      dependencies: ["DMROParallel", "DMRORandom", "DMROFiles", "TestSupport"],
      swiftSettings: tests
    ),
    .testTarget(
      name: "DMROLinearAlgebraTests",
      dependencies: ["DMROLinearAlgebra", "DMRORandom", "TestSupport"],
      swiftSettings: tests
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
      swiftSettings: tests
    ),
    .testTarget(
      name: "DMROSchedulingTests",
      dependencies: [
        "DMROScheduling", "DMROOffloading", "DMROFiles", "DMRORandom", "CAllocationCounter",
      ],
      resources: [.copy("Golden")],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DMROGraphsTests",
      dependencies: [
        "DMROGraphs", "DMRO", "DMROScheduling", "DMRONetworks", "DMROOffloading", "DMRORandom",
        "DMROFiles", "TestSupport", "CAllocationCounter",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DMROSimulationTests",
      dependencies: [
        "DMROSimulation", "DMROScheduling", "DMROOffloading", "DMROFiles", "DMRORandom",
        "CAllocationCounter",
      ],
      resources: [.copy("Golden")],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DMROArrivalsTests",
      dependencies: [
        "DMROArrivals", "DMROSimulation", "DMRO", "DMRONetworks", "DMROOffloading", "DMROParallel",
        "DMROFiles", "DMRORandom", "TestSupport", "CAllocationCounter",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DMROSchemesTests",
      dependencies: [
        "DMROSchemes", "DMRO", "DMROArrivals", "DMROSimulation", "DMROScheduling", "DMRONetworks",
        "DMROLinearAlgebra", "DMROOffloading", "DMROImport", "DMROFiles", "DMRORandom",
        "TestSupport", "CAllocationCounter",
      ],
      swiftSettings: tests
    ),
    .testTarget(
      name: "DMROImportTests", dependencies: ["DMROImport", "DMROOffloading", "DMROFiles"],
      swiftSettings: tests),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    .testTarget(
      name: "DMROTests",
      dependencies: [
        "DMRO", "DMRONetworks", "DMROParallel", "DMROFiles", "TestSupport", "CAllocationCounter",
      ],
      swiftSettings: strict
    ),
    // Gaps of costs belong to experiments, but are tested with the statistics behind them.
    .testTarget(
      name: "DMROStatisticsTests",
      dependencies: ["DMROStatistics", "DMROExperiments", "DMRORandom"],
      exclude: ["reference_statistics.py"],
      resources: [.copy("Golden")],
      swiftSettings: tests
    ),
    .testTarget(
      name: "DMRORecordsTests",
      dependencies: ["DMRORecords", "DMROStatistics", "DMRORandom", "DMROFiles", "TestSupport"],
      resources: [.copy("Golden")],
      swiftSettings: tests
    ),
    .testTarget(
      name: "DMROExperimentsTests",
      dependencies: [
        "DMRO", "DMROGraphs", "DMROExperiments", "DMROReproduction", "DMROSchemes",
        "DMROSimulation", "DMROScheduling", "DMROFiles", "DMRORandom", "TestSupport",
      ],
      swiftSettings: tests
    ),
    .testTarget(
      name: "DMROReproductionTests",
      dependencies: ["DMRO", "DMROReproduction", "DMROFiles", "TestSupport"],
      swiftSettings: tests
    ),
    .testTarget(
      name: "DMROPythonTests",
      dependencies: [
        "DMROPython", "DMROPythonPolicies", "DMRO", "DMROGraphs", "DMROSimulation",
        "DMROScheduling", "DMRONetworks", "DMROOffloading", "DMRORandom", "DMROFiles",
      ],
      swiftSettings: tests),
    // Inputs that break readers; who depends on the package builds neither.
    .target(
      name: "Fuzzing",
      dependencies: [
        "DMRO", "DMROExperiments", "DMRONetworks", "DMROOffloading", "DMROImport", "DMROGraphs",
        "DMRORandom", "DMROFiles",
      ],
      path: "Tests/Fuzzing", swiftSettings: strict),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Fuzzing",
        .product(
          name: "ArgumentParser", package: "swift-argument-parser",
          condition: .when(traits: ["Command"])),
      ],
      path: "Tests/FuzzCommand", swiftSettings: strict),
    .testTarget(
      name: "FuzzingTests", dependencies: ["Fuzzing"], resources: [.copy("Corpus")],
      swiftSettings: tests),
    // Runs the built command; the dependency has it built.
    .testTarget(
      name: "DMROCommandTests",
      dependencies: [
        "DMROCommand", "DMRO", "DMROExperiments", "DMROPictures", "DMROFiles", "DMROLinearAlgebra",
      ],
      resources: [.copy("Golden")], swiftSettings: tests),
  ]
)

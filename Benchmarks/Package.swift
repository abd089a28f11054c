// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let dmro = Target.Dependency.product(name: "DMRO", package: "DMRO")
let experiments = Target.Dependency.product(name: "DMROExperiments", package: "DMRO")
let arrivals = Target.Dependency.product(name: "DMROArrivals", package: "DMRO")
let schemes = Target.Dependency.product(name: "DMROSchemes", package: "DMRO")
let graphs = Target.Dependency.product(name: "DMROGraphs", package: "DMRO")
let linearAlgebra = Target.Dependency.product(name: "DMROLinearAlgebra", package: "DMRO")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  traits: [.trait(name: "MPI", description: "The benchmark ranks runs under mpirun.")],
  dependencies: [
    .package(
      name: "DMRO", path: "..", traits: [.trait(name: "MPI", condition: .when(traits: ["MPI"]))]),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Without its trait for jemalloc, which would have to be installed.
    .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
  ],
  targets: [
    .target(
      name: "BenchmarkSupport", dependencies: [dmro, linearAlgebra, argumentParser],
      swiftSettings: strict),
    .executableTarget(
      name: "throughput",
      dependencies: ["BenchmarkSupport", dmro, arrivals, schemes, argumentParser],
      swiftSettings: strict),
    .executableTarget(
      name: "convergence", dependencies: ["BenchmarkSupport", dmro, experiments, argumentParser],
      swiftSettings: strict),
    .executableTarget(
      name: "ranks", dependencies: ["BenchmarkSupport", experiments, argumentParser],
      swiftSettings: strict),
    .executableTarget(
      name: "Suites",
      dependencies: [
        "BenchmarkSupport", dmro, graphs, linearAlgebra,
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Suites",
      swiftSettings: strict,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ]
)

// swift-tools-version: 6.2
import PackageDescription

// A package of its own: the rooms are built from the same sources, by links, because a nested
// package would not see `package` symbols.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "StoreBenchmark",
  targets: [
    .target(name: "Expressions", swiftSettings: settings),
    .target(name: "FormModel", dependencies: ["Expressions"], swiftSettings: settings),
    .target(name: "FormJSON", dependencies: ["FormModel"], swiftSettings: settings),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3"),
    .target(
      name: "ResponseStore", dependencies: ["FormModel", "FormJSON", "CSQLite"],
      swiftSettings: settings),
    .executableTarget(
      name: "StoreBenchmark", dependencies: ["FormModel", "FormJSON", "ResponseStore"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)

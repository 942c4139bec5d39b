// swift-tools-version: 6.2
import PackageDescription

// A package of its own, because a fuzz target does not link in a plain build. The rooms under test
// are built from the same sources, by links: a nested package would not see `package` symbols.
let fuzzed: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-sanitize=fuzzer", "-O"]),
]
let linked: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]

let package = Package(
  name: "Fuzz",
  targets: [
    .target(name: "Expressions", swiftSettings: fuzzed),
    .target(name: "FormModel", dependencies: ["Expressions"], swiftSettings: fuzzed),
    .target(name: "FormJSON", dependencies: ["FormModel"], swiftSettings: fuzzed),
    .executableTarget(
      name: "FuzzForm", dependencies: ["FormModel", "FormJSON"], swiftSettings: fuzzed,
      linkerSettings: linked),
    .executableTarget(
      name: "FuzzResponse", dependencies: ["FormModel", "FormJSON"], swiftSettings: fuzzed,
      linkerSettings: linked),
  ],
  swiftLanguageModes: [.v6]
)

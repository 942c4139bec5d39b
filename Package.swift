// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "cresurvey",
  products: [
    .executable(name: "cresurvey", targets: ["cresurvey"])
  ],
  targets: [
    .target(name: "Expressions", swiftSettings: strict),
    .target(name: "FormModel", dependencies: ["Expressions"], swiftSettings: strict),
    .target(name: "FormJSON", dependencies: ["FormModel"], swiftSettings: strict),
    .target(name: "Tabulation", dependencies: ["FormModel"], swiftSettings: strict),
    .target(
      name: "TerminalDialogue", dependencies: ["FormModel", "FormJSON"], swiftSettings: strict),
    .systemLibrary(
      name: "CSQLite", path: "Sources/CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "ResponseStore", dependencies: ["FormModel", "FormJSON", "CSQLite"],
      swiftSettings: strict),
    .target(
      name: "Schemas", path: "Schemas", exclude: ["cre-cefiderocol.json"],
      sources: ["Schemas.c"]),
    .executableTarget(
      name: "cresurvey",
      dependencies: [
        "FormModel", "FormJSON", "Tabulation", "TerminalDialogue", "ResponseStore", "Schemas",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExpressionsTests", dependencies: ["Expressions", "FormModel", "FormJSON"],
      swiftSettings: strict),
    .testTarget(name: "FormModelTests", dependencies: ["FormModel"], swiftSettings: strict),
    .testTarget(
      name: "FormJSONTests", dependencies: ["FormModel", "FormJSON", "Schemas"],
      swiftSettings: strict),
    .testTarget(
      name: "TabulationTests", dependencies: ["FormModel", "FormJSON", "Tabulation"],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalDialogueTests",
      dependencies: ["FormModel", "FormJSON", "TerminalDialogue"], swiftSettings: strict),
    .testTarget(
      name: "ResponseStoreTests", dependencies: ["FormModel", "FormJSON", "ResponseStore"],
      swiftSettings: strict),
    .testTarget(
      name: "cresurveyTests",
      dependencies: ["cresurvey", "FormModel", "FormJSON", "ResponseStore"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)

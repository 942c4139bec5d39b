import Foundation
import FormModel

@testable import ResponseStore

/// A folder of one test's own; removed with everything in it when it is released.
final class TemporaryFolder {
  let path: String

  init() throws {
    let name = "ResponseStoreTests-" + UUID().uuidString
    path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    try setMode(0o755, of: path)
  }

  deinit {
    try? setMode(0o755, of: path)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a store in the folder.
  var store: String { path + "/survey.sqlite" }

  func open(
    _ mode: ResponseStore.Mode = .readWriteCreate(siteRandom: 42), busyTimeout: Int32 = 5000
  ) throws(StoreError) -> ResponseStore {
    try ResponseStore.open(path: store, mode: mode, busyTimeout: busyTimeout)
  }

  /// Opens the store in every way that may not succeed, and returns why it did not.
  func reasonsForRefusal() -> [StoreError.Reason?] {
    let modes: [ResponseStore.Mode] = [.readWriteCreate(siteRandom: 1), .readWrite, .readOnly]
    return modes.map { mode in
      do throws(StoreError) {
        _ = try open(mode)
        return nil
      } catch {
        return error.reason
      }
    }
  }

  /// Every file in the folder with its bytes.
  func contents() throws -> [String: Data] {
    var result: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      let file = path + "/" + name
      let attributes = try FileManager.default.attributesOfItem(atPath: file)
      // Foundation leaks its buffer when it reads an empty file.
      let isEmpty = (attributes[.size] as? NSNumber)?.intValue == 0
      result[name] = isEmpty ? Data() : try Data(contentsOf: URL(fileURLWithPath: file))
    }
    return result
  }

  func write(_ bytes: some Sequence<UInt8>, to name: String = "survey.sqlite") throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  /// The reason of the error that `body` throws, or nil.
  static func reason(_ body: () throws(StoreError) -> Void) -> StoreError.Reason? {
    do {
      try body()
      return nil
    } catch {
      return error.reason
    }
  }
}

/// Makes a database without any of the store's settings.
func makeDatabase(_ path: String, _ sql: StaticString) throws {
  _ = FileManager.default.createFile(atPath: path, contents: nil)
  let database = try Database(path: path, access: .write, busyTimeout: 0)
  try database.execute(sql)
}

func setMode(_ mode: Int, of path: String) throws {
  try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
}

func mode(of path: String) throws -> Int {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
}

extension Database {
  /// Runs SQL as another program might: without triggers and constraints.
  func executeForeign(_ sql: StaticString) throws {
    try execute(
      """
      PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
      DROP TRIGGER history_not_changed; DROP TRIGGER history_not_deleted;
      DROP TRIGGER content_not_changed; DROP TRIGGER content_not_deleted;
      """)
    try execute(sql)
  }
}

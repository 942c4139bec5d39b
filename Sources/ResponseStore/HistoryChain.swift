import FormModel

/// Ties every entry of the history to all before it, so that none can be changed or taken out
/// without a trace.
///
/// The chain of an entry is the SHA-256 of the chain before it and of the entry's fields, each with
/// its length. The digest of the content is one of the fields: the content itself may go.
enum HistoryChain {
  /// What the first entry is tied to.
  static let beginning = [UInt8](repeating: 0, count: 32)

  /// The chain of `entry`, which follows an entry whose chain is `previous`.
  static func link(_ entry: HistoryEntry, after previous: [UInt8]) -> [UInt8] {
    var bytes = previous
    bytes.reserveCapacity(320)
    func add(_ field: (some Collection<UInt8>)?) {
      guard let field else {
        bytes.append(UInt8(ascii: "-"))
        return
      }
      bytes += String(field.count).utf8
      bytes.append(UInt8(ascii: ":"))
      bytes += field
    }
    add(String(entry.entry).utf8)
    add(entry.event.rawValue.utf8)
    add(entry.caseCode?.letters.utf8)
    add(entry.version.map { String($0).utf8 })
    add(entry.status?.rawValue.utf8)
    add(entry.role?.rawValue.utf8)
    add(entry.time.utf8)
    add(entry.form?.utf8)
    add(entry.about.map { String($0).utf8 })
    add(entry.digest?.bytes)
    return SHA256.digest(of: bytes).bytes
  }
}

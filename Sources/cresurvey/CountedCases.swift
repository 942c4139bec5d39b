import FormModel
import Tabulation

/// The cases of an input that count: for each the newest version, once.
struct CountedCases {
  /// What was left out, and why.
  struct Summary {
    /// The cases that count.
    var counted = 0
    /// Responses that are not completed, or take a case back.
    var unfinished = 0
    /// Older versions, and further copies.
    var superseded = 0
    /// Responses with errors.
    var skipped = 0
  }

  /// The cases, one row each.
  private(set) var table: CaseTable
  /// The case of each row.
  private(set) var caseCodes: [CaseCode] = []
  /// The version of each row.
  private(set) var versions: [Int] = []
  /// What was left out.
  private(set) var summary = Summary()

  /// Reads every response of `inputs`; two different responses of one version stop it.
  init(_ session: Session, _ inputs: TabulationInputs, _ plan: ReleasePlan) throws {
    var table = CaseTable(plan)
    var latest = LatestVersions()
    // Handles: the row of each completed response, and numbers below 0 for those that take back.
    var retractions = 0
    var codes: [CaseCode] = []
    var numbers: [Int] = []
    var summary = Summary()
    try inputs.forEach { response, verdict in
      switch verdict {
      case .completed(let completed):
        latest.add(
          caseCode: completed.caseCode, version: completed.version,
          digest: contentDigest(response.bytes[response.range]), handle: table.count)
        table.add(completed)
        codes.append(completed.caseCode)
        numbers.append(completed.version)
      case .unfinished(let status, let record):
        // A case taken back counts no more; its earlier versions must not either.
        if status == .enteredInError, let code = record.caseCode {
          retractions += 1
          latest.add(
            caseCode: code, version: record.versionNumber,
            digest: contentDigest(response.bytes[response.range]), handle: -retractions)
        }
        summary.unfinished += 1
      case .skipped: summary.skipped += 1
      }
    }
    let conflicts = latest.conflicts
    guard conflicts.isEmpty else {
      for conflict in conflicts { session.say(conflict.words) }
      throw Stop(.findings, nil)
    }
    let counted = Set(latest.counted.filter { $0 >= 0 })
    summary.counted = counted.count
    summary.superseded = table.count - counted.count
    self.table = counted.count == table.count ? table : table.filtered(counted.contains)
    caseCodes = codes.indices.filter(counted.contains).map { codes[$0] }
    versions = numbers.indices.filter(counted.contains).map { numbers[$0] }
    self.summary = summary
  }
}

/// A number for what a response says: equal for the same JSON, whatever its white space.
func contentDigest(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  var digest: UInt64 = 14_695_981_039_346_656_037
  var isInString = false
  var isEscaped = false
  for byte in bytes {
    if isInString {
      isInString = isEscaped || byte != UInt8(ascii: "\"")
      isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
    } else if byte <= 0x20 {
      continue
    } else {
      isInString = byte == UInt8(ascii: "\"")
    }
    digest = (digest ^ UInt64(byte)) &* 1_099_511_628_211
  }
  return digest
}

import FormJSON
import FormModel
import ResponseStore
import Tabulation

/// What the ledger keeps of a release: how it was made, and of which cases.
struct ReleaseRecord {
  /// How the file was written.
  var settings: [String: String]
  /// The cases, their versions and, to tell institutions apart, a number.
  var cases: [(code: CaseCode, version: Int, institution: Int32)]
  /// The responses received that are counted nowhere, in the same manner.
  var excluded: [(code: CaseCode, version: Int, institution: Int32)] = []
  /// Lists of names that were said to be one institution.
  var aliases: [[String]] = []

  /// The values of the policy that were made stricter.
  var policyChanges: [String: Int] {
    var changes: [String: Int] = [:]
    for part in (settings["policy"] ?? "").split(separator: ",") {
      let sides = part.split(separator: "=")
      if sides.count == 2 { changes[String(sides[0])] = Int(sides[1]) }
    }
    return changes
  }

  /// The record as the ledger keeps it: a line each.
  var bytes: [UInt8] {
    var text = ""
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) { text += "\(name)\t\(value)\n" }
    for names in aliases { text += (["alias"] + names).joined(separator: "\t") + "\n" }
    for (word, entries) in [("case", cases), ("excluded", excluded)] {
      for entry in entries {
        text += "\(word)\t\(entry.code.letters)\t\(entry.version)\t\(entry.institution)\n"
      }
    }
    return Array(text.utf8)
  }

  /// Makes a record.
  init(
    settings: [String: String], aliases: [[String]],
    cases: [(code: CaseCode, version: Int, institution: Int32)],
    excluded: [(code: CaseCode, version: Int, institution: Int32)]
  ) {
    (self.settings, self.aliases, self.cases) = (settings, aliases, cases)
    self.excluded = excluded
  }

  /// Reads a record; nil where it is none.
  init?(_ bytes: [UInt8]) {
    (settings, cases) = ([:], [])
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if parts[0] == "alias" {
        aliases.append(Array(parts.dropFirst()))
      } else if parts.count == 4, ["case", "excluded"].contains(parts[0]) {
        guard let code = CaseCode(parts[1]), let version = Int(parts[2]),
          let institution = Int32(parts[3])
        else { return nil }
        if parts[0] == "case" {
          cases.append((code, version, institution))
        } else {
          excluded.append((code, version, institution))
        }
      } else if parts.count == 2 {
        settings[parts[0]] = parts[1]
      } else {
        return nil
      }
    }
  }
}

/// The description that stands beside the CSV (W3C, CSV on the Web): nothing in it is secret.
struct ReleaseMetadata {
  let release: ReleaseProtection
  let plan: ReleasePlan
  let name: String
  let period: ReleasePeriod
  /// The withdrawn file that this one replaces, if any.
  let replaces: String?
  let fileName: String
  let settings: [String: String]
  let language: Language

  /// The metadata of the CSV `bytes`.
  func bytes(of csv: [UInt8]) -> [UInt8] {
    let numbers = ["count", "count_low", "count_high", "denominator"]
    let columns = CSVWriter.columns(strata: release.table.stratumColumns).map { column in
      JSONTree.members([
        ("name", .text(column)), ("titles", .text(column)),
        (
          "datatype",
          .text(numbers.contains(column) ? "integer" : column == "percent" ? "decimal" : "string")
        ),
      ])
    }
    let tables = release.tables.enumerated().map { number, table in
      // The table since the start comes last.
      let isSum = !release.sinceStart.isEmpty && number == release.tables.count - 1
      let parts = JSONTree.list(release.sinceStart.map { .text($0) })
      return JSONTree.members(
        [
          ("code", .text(table.table.code)), ("label", .text(table.table.label(language))),
          ("axes", .list(zip(table.table.axes, table.levels).map(axis))),
        ] + (isSum ? [("sumOf", parts)] : []))
    }
    let former = replaces.map { [("replaces", JSONTree.text($0))] } ?? []
    let head: [(String, JSONTree)] = [
      ("@context", .text("http://www.w3.org/ns/csvw")), ("url", .text(fileName)),
      ("dc:title", .text(name)), ("dc:description", .text(description(language))),
      ("release", .text(name)),
    ]
    let body: [(String, JSONTree)] = [
      ("form", .text(plan.form ?? "")),
      ("tool", .text("cresurvey " + Session.version)),
      ("policy", .text(plan.policyVersion ?? "")),
      (
        "thresholds",
        .members(
          release.policy.values.sorted { $0.key < $1.key }
            .map { ($0.key, .number(String($0.value), offset: 0)) })
      ),
      ("bandEdges", .list(release.policy.bandEdges.map { .number(String($0), offset: 0) })),
      (
        "settings", .members(settings.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })
      ),
      ("tables", .list(tables)),
      (
        "withheldTables",
        .list(
          release.withheldTables.map {
            .members([("code", .text($0.code)), ("reason", .text($0.reason.rawValue))])
          })
      ),
      (
        "withheldQuestions",
        .list(
          release.withheldQuestions.map {
            .members([("table", .text($0.table)), ("question", .text($0.question))])
          })
      ),
      ("sha256", .text(SHA256.digest(of: csv).hexadecimal)),
      ("dialect", .members([("header", .boolean(true, offset: 0)), ("encoding", .text("utf-8"))])),
      ("tableSchema", .members([("columns", .list(columns))])),
    ]
    return Array(JSONTree.members(head + former + body).page.utf8)
  }

  /// Which responses the file counts.
  private var description: Phrase {
    let (lastDay, cutOff) = (period.lastDay?.description ?? "", settings["cut-off"] ?? "")
    let cases = Phrase(
      ja: "\(lastDay) までに投与を始め、\(cutOff) までに受け付け、これより前の公表に入っていない症例。",
      en: "Cases begun by \(lastDay), taken in by \(cutOff) and in no earlier release.")
    guard let question = plan.population?.question else { return cases }
    return Phrase(
      ja: cases(.japanese) + "問\(question)で対象の症例ではないと答えた回答には投与がないため、"
        + "\(lastDay) までに受け付けたものを数える。問\(question)の数と _received は、この両方にわたる",
      en: cases(.english) + " A response that question \(question) tells to be no case has no "
        + "treatment: it counts where it was taken in by \(lastDay). The counts of question "
        + "\(question) and _received are over both.")
  }

  private func axis(_ variable: Int, _ level: StratumLevel) -> JSONTree {
    let question = plan.questions[plan.variables[variable].question]
    return .members([
      ("linkId", .text(question.code)), ("level", .text(level.code)),
      (
        "categories",
        .list(
          level.categories.enumerated().map { number, category in
            let members = level.categoryOf.indices.filter { level.categoryOf[$0] == number }
            return .members([
              ("code", .text(category.code)), ("label", .text(category.label(language))),
              ("of", .list(members.map { .text(question.cells[$0].code) })),
            ])
          })
      ),
    ])
  }
}

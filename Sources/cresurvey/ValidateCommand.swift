import FormJSON
import FormModel

/// `validate`: findings on standard output, the summary on standard error.
struct ValidateCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Checks every response of every file.
  func run() throws -> ExitCode {
    let index = FormIndex(try session.form())
    var reader = ResponseReader(index)
    var validator = ResponseValidator(index)
    var record = ResponseRecord()
    var counts = Counts()
    var unseen = session.command.operands[...]
    while let path = unseen.popFirst() {
      let source: ResponseSource
      do { source = try ResponseSource(path, language: session.language) } catch {
        throw Stop(error)
      }
      try source.forEach { response in
        do {
          try reader.read(response.bytes, response.range, into: &record)
        } catch let error as UnreadableResource {
          counts.unreadable += 1
          reportUnreadable(error, response)
          return session.command.has("--keep-going")
        }
        let findings = validator.findings(in: record)
        counts.add(findings, of: index)
        report(findings, response)
        return true
      }
      if counts.unreadable > 0, !session.command.has("--keep-going") { break }
    }
    if !unseen.isEmpty {
      let list = unseen.map(visible).joined(separator: " ")
      session.say(
        Phrase(
          ja: "確認していないファイル: \(list)（--keep-going で続けて確認します）",
          en: "not looked at: \(list) (--keep-going goes on)"))
    }
    session.say(counts.summary(isFormConstrained: index.hasConstraints))
    if counts.unreadable > 0, !session.command.has("--keep-going") { return .unreadable }
    return counts.invalid + counts.unreadable > 0 ? .findings : .done
  }

  private func reportUnreadable(_ error: UnreadableResource, _ response: SourcedResponse) {
    let line = FindingLine.unreadable(error, response)
    if session.command.has("--json") {
      let outcome = JSONTree.operationOutcome(unreadable: line(session.language))
      session.output.write(outcome.line + "\n")
    }
    session.say(line)
  }

  private func report(_ findings: [Finding], _ response: SourcedResponse) {
    if session.command.has("--json") {
      // The tree is only needed to name places.
      let tree =
        findings.isEmpty ? nil : try? JSONTree(reading: Array(response.bytes[response.range]))
      var located = findings
      for index in located.indices { located[index].offset -= response.range.lowerBound }
      session.output.write(
        JSONTree.operationOutcome(located, in: tree, language: session.language).line + "\n")
      return
    }
    for finding in findings where finding.severity != .information {
      session.output.write(FindingLine.line(finding, response, session.language) + "\n")
    }
  }
}

/// How a finding is printed: file, line and column, severity, rule, linkId, words.
enum FindingLine {
  /// One finding about a response.
  static func line(
    _ finding: Finding, _ response: SourcedResponse, _ language: Language
  ) -> String {
    let place = response.place(of: finding.offset)
    let item = finding.linkID.map { " \(visible($0))" } ?? ""
    return "\(response.file):\(place.line):\(place.column): \(finding.severity.rawValue) "
      + "\(finding.code.rawValue)\(item): \(finding.words(language))"
  }

  /// A response that cannot be read at all.
  static func unreadable(_ error: UnreadableResource, _ response: SourcedResponse) -> Phrase {
    let place = response.place(of: error.offset ?? response.range.lowerBound)
    let words = error.words(wanted: "QuestionnaireResponse")
    let at = "\(response.file):\(place.line):\(place.column)"
    return Phrase(ja: "\(at): \(words(.japanese))", en: "\(at): \(words(.english))")
  }
}

/// How many responses were read, and what came of them.
struct Counts {
  /// Without an error or a warning.
  var clean = 0
  /// With warnings only.
  var warned = 0
  /// With errors.
  var invalid = 0
  /// With answers that cannot be checked here, whatever else was found.
  var undecided = 0
  /// Not readable as a response.
  var unreadable = 0

  /// Counts a response by its gravest finding.
  mutating func add(_ findings: [Finding], of index: FormIndex) {
    // The form's constraints are the same for all: the summary speaks of them once.
    if findings.contains(where: {
      $0.code == .notChecked && $0.words != index.uncheckedConstraints
    }) {
      undecided += 1
    }
    if findings.contains(where: { $0.severity == .error }) {
      invalid += 1
    } else if findings.contains(where: { $0.severity == .warning }) {
      warned += 1
    } else {
      clean += 1
    }
  }

  /// One line for a person.
  func summary(isFormConstrained: Bool) -> Phrase {
    let total = clean + warned + invalid + unreadable
    let skipped = unreadable > 0
    return Phrase(
      ja: "\(total) 件: 問題なし \(clean)、警告 \(warned)、誤り \(invalid)"
        + (skipped ? "、読めない \(unreadable)" : "")
        + (undecided > 0 ? "。確認できない回答のあるもの \(undecided)（--json で表示）" : "")
        + (isFormConstrained ? "（項目間の条件式は確認していません）" : ""),
      en: "responses: \(total); \(clean) clean, \(warned) with warnings, \(invalid) with errors"
        + (skipped ? ", \(unreadable) unreadable" : "")
        + (undecided > 0 ? "; \(undecided) with answers not checked (--json shows them)" : "")
        + (isFormConstrained ? " (constraints between items are not checked)" : ""))
  }
}

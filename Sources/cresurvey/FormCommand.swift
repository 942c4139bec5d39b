import FormJSON
import FormModel
import TerminalDialogue

/// `form show` and `form lint`.
struct FormCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Checks the form; any error ends with 78.
  func lint() throws -> ExitCode {
    let (read, name, bytes) = try session.readForm()
    let findings = (read.findings + FormLint.findings(in: read.form)).sorted {
      $0.offset < $1.offset
    }
    if session.command.has("--json") {
      // The tree is only needed to name places.
      let tree = try? JSONTree(reading: bytes)
      let outcome = JSONTree.operationOutcome(findings, in: tree, language: session.language)
      session.output.write(outcome.line + "\n")
    } else {
      let source = SourcedResponse(file: name, line: 1, bytes: bytes, range: 0..<bytes.count)
      for finding in findings {
        session.output.write(FindingLine.line(finding, source, session.language) + "\n")
      }
    }
    session.output.flush()
    let errors = findings.filter { $0.severity == .error }.count
    let warnings = findings.filter { $0.severity == .warning }.count
    let questions = read.form.items.filter { $0.prefix != nil }.count
    session.say(
      Phrase(
        ja: "\(name): 項目 \(read.form.items.count)、番号付きの質問 \(questions)、誤り \(errors)、警告 "
          + "\(warnings)",
        en: "\(name): \(read.form.items.count) items, \(questions) numbered questions, "
          + "\(errors) errors, \(warnings) warnings"))
    return errors == 0 ? .done : .configuration
  }

  /// Prints the form as a person reads it.
  func show() throws -> ExitCode {
    let form = try session.form()
    let language = session.language
    if session.command.has("--blank") || session.command.has("--role") {
      return try showBlank(form)
    }
    let title = [form.title(language), form.canonical].compactMap(\.self).joined(separator: "\n")
    session.output.write(visible(title).split(separator: "<U+000A>").joined(separator: "\n") + "\n")
    for (index, item) in form.items.enumerated()
    where !(item.type == .display && item.isHelp) && !form.isHidden(index) {
      let depth = form.ancestors(of: index).count
      let indent = String(repeating: "  ", count: depth)
      session.output.write(item.type == .group && depth == 0 ? "\n" : "")
      session.output.write(indent + heading(item, language) + "\n")
      for line in details(index, form, language) { session.output.write(indent + "    \(line)\n") }
    }
    return .done
  }

  /// Prints an empty form for paper: the whole, or the laboratory's part.
  private func showBlank(_ form: Questionnaire) throws(Stop) -> ExitCode {
    guard session.command.has("--blank") else {
      throw Stop(
        .usage,
        Phrase(ja: "--role は --blank と一緒に使います", en: "--role goes with --blank"))
    }
    let isLaboratory = session.command["--role"] == Role.laboratory.rawValue
    let scope = isLaboratory ? FormScope(.laboratory, of: form) : .whole
    for line in PaperForm(form, scope, session.language).lines {
      session.output.write(line + "\n")
    }
    return .done
  }

  private func heading(_ item: QuestionnaireItem, _ language: Language) -> String {
    let number = item.prefix.map { $0 == item.linkID ? "" : "(\($0)) " } ?? ""
    let required =
      item.isRequired && item.type.isQuestion ? Phrase(ja: " *必須", en: " (required)")(language) : ""
    return "\(visible(item.linkID))  \(number)\(visible(item.text(language)))\(required)"
  }

  private func details(
    _ index: Int, _ form: Questionnaire, _ language: Language
  ) -> [String] {
    let item = form.items[index]
    var lines: [String] = []
    if item.type.isQuestion {
      let repeats = item.repeats ? Phrase(ja: "（複数可）", en: ", several")(language) : ""
      let unit = item.unit.map { " [\(visible($0.display(language)))]" } ?? ""
      lines.append("<\(item.type.rawValue)\(repeats)>\(unit)")
    }
    lines += item.options.map { "- \(visible($0.code)): \(visible($0.label(language)))" }
    if let open = item.openLabel { lines.append("- \(visible(open(language)))") }
    if !item.enableWhen.isEmpty {
      let all = item.enableBehavior == .any ? " | " : " & "
      let conditions = item.enableWhen.map {
        "\(visible($0.question)) \($0.operator.rawValue) \(visible($0.answer.plain))"
      }
      lines.append(
        Phrase(ja: "尋ねる条件: ", en: "asked when: ")(language) + conditions.joined(separator: all))
    }
    lines += form.help(for: index).map { "? " + visible($0(language)) }
    return lines
  }
}

import FormModel
import ResponseStore
import TerminalDialogue

/// `query`: records a question about a case, and prints a message to send to the hospital.
///
/// The message names the case and the items by their numbers; it holds no answer of the case.
struct QueryCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Records the question and prints the message.
  func run() throws -> ExitCode {
    let operands = session.command.operands
    let code = try session.caseCode(operands.first ?? "")
    let text = operands.dropFirst().first ?? ""
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw Stop(
        .usage, Phrase(ja: "照会の内容が空です", en: "the text of the query is empty"))
    }
    let form = try session.form()
    let store = try session.openExistingStore()
    guard let newest = try store.latestSubmitted(code) else { throw Stop.noCase(code) }
    guard newest.status != .enteredInError else {
      throw Stop(
        .findings,
        Phrase(
          ja: "症例 \(code) は取り下げられているので照会できません",
          en: "case \(code) is entered in error; there is nothing to ask about"))
    }
    let items = try named(form, text)
    try store.ask(code, text, at: session.system.now().text)
    let list = items.isEmpty ? Phrase(ja: "-", en: "-") : numbers(items)
    session.output.write(
      Phrase(
        ja: """
          症例: \(code)（第 \(newest.version) 版）
          質問: \(list(.japanese))
          照会: \(visible(text))
          回答の方法: cresurvey answer \(code) で開いて直し、提出してから cresurvey export \(code) -o FILE.ndjson で送ってください。

          """,
        en: """
          Case: \(code) (version \(newest.version))
          Items: \(list(.english))
          Query: \(visible(text))
          To answer: open it with cresurvey answer \(code), correct and submit it, then send the file of cresurvey export \(code) -o FILE.ndjson

          """)(session.language))
    session.output.flush()
    session.say(
      Phrase(
        ja: "照会を記録しました。更新版を取り込むと終了になります",
        en: "the query is recorded; it is closed when a newer version is imported"))
    return .done
  }

  /// The items that `--item` names, and those that the text calls 問14 or Q14.
  private func named(_ form: Questionnaire, _ text: String) throws(Stop) -> [QuestionnaireItem] {
    var wanted: Set<String> = []
    for name in session.command.options["--item"] ?? [] {
      guard form.items.contains(where: { $0.linkID == name }) else {
        throw Stop(
          .usage,
          Phrase(
            ja: "--item \(visible(name)) という質問は調査票にありません",
            en: "--item \(visible(name)): the form has no such item"))
      }
      wanted.insert(name)
    }
    for mark in ["問", "Q"] {
      for part in text.split(separator: mark, omittingEmptySubsequences: false).dropFirst() {
        // The longest number that the form has: a full stop may end the sentence.
        var number = folded(String(part.prefix(12))).prefix {
          $0.isASCII && ($0.isNumber || $0 == ".")
        }
        while !number.isEmpty, !form.items.contains(where: { $0.linkID == number }) {
          number.removeLast()
        }
        wanted.insert(String(number))
      }
    }
    return form.items.filter { wanted.contains($0.linkID) }
  }

  private func numbers(_ items: [QuestionnaireItem]) -> Phrase {
    let names = items.map { visible($0.linkID) }
    return Phrase(
      ja: names.map { "問\($0)" }.joined(separator: "、"),
      en: names.map { "Q\($0)" }.joined(separator: ", "))
  }
}

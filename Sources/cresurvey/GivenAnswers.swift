import FormJSON
import FormModel
import TerminalDialogue

/// The answers that `--set` and `--answers` give: the twins of the prompts.
struct GivenAnswers {
  private let session: Session
  private let index: FormIndex
  private let scope: FormScope

  /// Prepares to read what the command line gives for the items of `scope`.
  init(_ session: Session, _ index: FormIndex, _ scope: FormScope) {
    (self.session, self.index, self.scope) = (session, index, scope)
  }

  /// Everything given; what `--set` says wins over the file.
  func read() throws(Stop) -> [GivenAnswer] {
    let typed = try fromFlags()
    let set = Set(typed.map(\.question))
    return try fromFile().filter { !set.contains($0.question) } + typed
  }

  private func fromFlags() throws(Stop) -> [GivenAnswer] {
    var answers: [Int: (line: String?, written: String?)] = [:]
    for flag in session.command.options["--set"] ?? [] {
      let parts = flag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw usage(
          Phrase(
            ja: "--set \(shortened(flag)) は ITEM=ANSWER の形ではありません。例: --set 7=67",
            en: "--set \(shortened(flag)) is not ITEM=ANSWER; for example --set 7=67"))
      }
      var name = folded(String(parts[0]))
      let isWritten = name.hasSuffix(":text")
      if isWritten { name.removeLast(5) }
      let question = try question(name)
      let text = try value(String(parts[1]), question)
      let old = answers[question] ?? (nil, nil)
      guard isWritten ? old.written == nil : old.line == nil else {
        throw usage(
          Phrase(
            ja: "--set \(visible(name)) が2回あります", en: "--set \(visible(name)) is given twice"))
      }
      answers[question] = isWritten ? (old.line, text) : (text, old.written)
    }
    return answers.sorted { $0.key < $1.key }.map { question, answer in
      GivenAnswer(question, .typed(answer.line, written: answer.written))
    }
  }

  /// The question a flag names; groups and what lies outside the scope are refused.
  private func question(_ name: String) throws(Stop) -> Int {
    guard let question = index.form.index(of: name), scope.contains(question) else {
      throw usage(
        Phrase(
          ja: "--set \(shortened(name)): そのような質問はありません。cresurvey form show で一覧を表示します",
          en: "--set \(shortened(name)): there is no such question; cresurvey form show lists them")
      )
    }
    let item = index.form.items[question]
    guard item.type.isQuestion else {
      let inside = index.form.items.indices.filter {
        $0 > question && $0 < item.end && index.form.items[$0].type.isQuestion
      }
      let list = inside.map { index.form.items[$0].linkID }.joined(separator: " ")
      throw usage(
        Phrase(
          ja: "--set \(shortened(name)): 質問ではなく見出しです。中の質問: \(list)",
          en: "--set \(shortened(name)): a heading, not a question; its questions: \(list)"))
    }
    return question
  }

  /// The value as it would be typed; `@FILE` is a text's file.
  private func value(_ value: String, _ question: Int) throws(Stop) -> String {
    let isText = index.form.items[question].type == .text
    let result: Result<String, InputText.Refusal>
    if isText, value.hasPrefix("@") {
      let bytes: [UInt8]
      do {
        bytes = try FileHandle(reading: String(value.dropFirst())).readAll(limit: 1 << 20)
      } catch {
        throw Stop(error)
      }
      result = InputText.readFile(bytes)
    } else {
      result = InputText.read(value.utf8, isSeveralLines: isText)
    }
    switch result {
    case .success(let text): return text
    case .failure(let refusal):
      let linkID = index.form.items[question].linkID
      throw usage(
        Phrase(
          ja: "--set \(linkID) の値: \(refusal.words(.japanese))",
          en: "--set \(linkID): \(refusal.words(.english))"))
    }
  }

  private func usage(_ words: Phrase) -> Stop { Stop(.usage, words) }

  /// The answers in the file of `--answers`; one that breaks a rule is refused whole.
  private func fromFile() throws(Stop) -> [GivenAnswer] {
    guard let path = session.command["--answers"] else { return [] }
    let bytes: [UInt8]
    do { bytes = try FileHandle(reading: path).readAll() } catch { throw Stop(error) }
    let source = SourcedResponse(file: visible(path), line: 1, bytes: bytes, range: 0..<bytes.count)
    let document: ResponseDocument
    do { document = try ResponseDocument(reading: bytes, index).reopened() } catch {
      throw Stop(.unreadable, FindingLine.unreadable(error, source))
    }
    var validator = session.validator(of: index)
    let errors = validator.findings(in: document.record).filter { $0.severity == .error }
    if let first = errors.first {
      throw Stop(
        .findings,
        Phrase(
          ja: FindingLine.line(first, source, .japanese),
          en: FindingLine.line(first, source, .english)))
    }
    let authors = document.authors()
    return index.form.items.indices.compactMap { question in
      let values = document.answers(to: question)
      guard scope.contains(question), !values.isEmpty else { return nil }
      return GivenAnswer(question, .values(values, by: authors[question]))
    }
  }
}

import FormJSON
import FormModel

extension Dialogue {
  /// Asks one question until it is answered or left.
  mutating func ask(_ question: Int) throws -> Step {
    present(question)
    let item = form.items[question]
    while true {
      let prompt = item.linkID + "> "
      let input =
        item.type == .text ? console.readText(prompt: prompt) : console.read(prompt: prompt)
      switch input {
      case .end: return .end(.inputEnded)
      case .interrupted(let signal): return .end(.interrupted(signal))
      case .line(let line):
        if let step = try handle(line, question) { return step }
      }
    }
  }

  /// Shows the heading, the question, what may be answered, and the answer there is.
  mutating func present(_ question: Int) {
    let language = setting.language
    let progress = Progress(document.index, document.record, route)
    let ancestors = form.ancestors(of: question)
    let sectionText = ancestors.last.map { " " + visible(form.items[$0].text(language)) } ?? ""
    console.say(.plain(""))
    console.say(.heading("[\(progress.done)/\(progress.total)]\(sectionText)"))
    for ancestor in ancestors.reversed().dropFirst() where form.items[ancestor].prefix != nil {
      console.say(.plain(title(ancestor)))
    }
    console.say(.question(title(question)))
    for hint in format.hints(for: form.items[question], width: console.width) {
      console.say(.hint(hint))
    }
    let answers = document.answers(to: question)
    if !answers.isEmpty {
      let shown = format.text(answers, to: form.items[question])
      let source =
        document.authors()[question] == .laboratory && setting.role != .laboratory
        ? Phrase(ja: "（検査室から）", en: " (from the laboratory)") : Phrase(ja: "", en: "")
      note(
        Phrase(
          ja: "今の回答: \(shown)\(source(.japanese))。Enter でそのまま",
          en: "now: \(shown)\(source(.english)). Enter keeps it"))
    } else if let initial = proposed(question) {
      let shown = format.text(initial, to: form.items[question])
      note(
        Phrase(ja: "初めの値: \(shown)。Enter でこの値を回答", en: "proposed: \(shown). Enter answers with it"))
    } else if let carried = setting.carried[question] {
      let shown = format.text(carried, to: form.items[question])
      note(
        Phrase(
          ja: "前の症例の回答: \(shown)。Enter でこの区分すべて同じ",
          en: "last case: \(shown). Enter takes the whole section as before"))
    }
  }

  /// The question as it is printed: its number, its text, whether it must be answered.
  func title(_ question: Int) -> String {
    let item = form.items[question]
    let language = setting.language
    let number =
      item.prefix.map { Phrase(ja: "問\(visible($0))", en: "Q\(visible($0))")(language) }
      ?? visible(item.linkID)
    let required =
      item.isRequired && item.type.isQuestion
      ? Phrase(ja: " *必須", en: " (required)")(language) : ""
    return number + " " + visible(item.text(language)) + required
  }

  /// Deals with one line typed at a question; nil: ask again.
  mutating func handle(_ line: String, _ question: Int) throws -> Step? {
    let text = folded(line)
    switch text {
    case "": return try keep(question)
    case "<": return back(from: question)
    case ">": return advance(from: question)
    case "?":
      help(question)
      return nil
    default: break
    }
    if text.hasPrefix(":"), !text.hasPrefix("::") { return try command(text, question) }
    // `::` begins a text that starts with a colon.
    let typed = text.hasPrefix("::") ? String(line.drop(while: \.isWhitespace).dropFirst()) : line
    let item = form.items[question]
    if item.type == .text { return try readText(typed, question) }
    switch AnswerParser(item, current: document.answers(to: question)).read(typed) {
    case .refused(let words):
      refuse(words)
      return nil
    case .answers(let answers):
      if let refusal = meantForShown(typed, question) { return refusal.step }
      return try accept(answers, question)
    case .needsText(let answers):
      guard let step = try readWritten(question) else { return nil }
      switch step {
      case .text(let text): return try accept(answers + [.string(entered(text))], question)
      case .later: return advance(from: question)
      case .end(let outcome): return .end(outcome)
      }
    }
  }

  /// Asks whether a yes or a no typed for a line of text is meant as the text, where an answer is
  /// shown that Enter would take; nil: go ahead.
  private mutating func meantForShown(_ typed: String, _ question: Int) -> Refusal? {
    guard form.items[question].type == .string, yesOrNo(typed) != nil,
      isAnswered(question) || proposed(question) != nil || setting.carried[question] != nil
    else { return nil }
    let shown = shortened(typed)
    return confirm(
      Phrase(
        ja: "「\(shown)」という文字を回答にしますか（y/n）。表示されている回答でよければ、n の後に Enter",
        en: "take the letters \"\(shown)\" as the answer (y/n)? For the answer shown: n, then Enter"
      ))
  }

  /// What came of asking for a written answer.
  enum Written {
    case text(String)
    case later
    case end(Outcome)
  }

  /// Asks for the written answer of an open choice; nil: the person thought better of it.
  mutating func readWritten(_ question: Int) throws -> Written? {
    let item = form.items[question]
    let label = item.openLabel.map { visible($0(setting.language)) } ?? ""
    note(
      Phrase(
        ja: "\(label): 内容を1行で。< で選び直し", en: "\(label): one line; < chooses again"))
    while true {
      switch console.read(prompt: item.linkID + ":text> ") {
      case .end: return .end(.inputEnded)
      case .interrupted(let signal): return .end(.interrupted(signal))
      case .line(let line):
        switch folded(line) {
        case "<": return nil
        case ">": return .later
        case ":quit", ":q": return .end(.left)
        case "", "?":
          refuse(Phrase(ja: "内容を入力してください", en: "write what it is"))
        default:
          if let text = unescaped(line, isText: false) { return .text(text) }
        }
      }
    }
  }

  /// Reads lines until a lone full stop.
  mutating func readText(_ first: String, _ question: Int) throws -> Step? {
    let item = form.items[question]
    var lines: [String] = []
    var line: String? = first
    while line.map(folded) != "." {
      if let line { lines.append(line) }
      switch console.readText(prompt: item.linkID + "> ") {
      case .end:
        try keepUnended(lines, question)
        return .end(.inputEnded)
      case .interrupted(let signal):
        try keepUnended(lines, question)
        return .end(.interrupted(signal))
      case .line(let next): line = unescaped(next, isText: true)
      }
    }
    guard !lines.isEmpty else {
      refuse(Phrase(ja: "まだ何も書かれていません", en: "nothing has been written yet"))
      return nil
    }
    return try accept([.string(normalized(lines.joined(separator: "\n")))], question)
  }

  /// Keeps a text that was typed and not ended, unless an earlier one is there.
  private mutating func keepUnended(_ lines: [String], _ question: Int) throws {
    guard !lines.isEmpty, !isAnswered(question) else { return }
    _ = try accept([.string(normalized(lines.joined(separator: "\n")))], question)
  }

  /// A line of text as it is meant: `::` begins one that starts with a colon; nil, after saying so,
  /// where a single colon would begin a command.
  private mutating func unescaped(_ line: String, isText: Bool) -> String? {
    let text = folded(line)
    guard text.hasPrefix(":") else { return line }
    if text.hasPrefix("::") { return String(line.drop(while: \.isWhitespace).dropFirst()) }
    refuse(
      isText
        ? Phrase(
          ja: "文章の途中です。. だけの行で文章を終えると、:quit などが使えます。: で始まる行は :: と書きます",
          en: "this is text: a line with a full stop alone ends it, and then :quit and the others "
            + "work; a line of text that starts with a colon is written with two")
        : Phrase(
          ja: "ここに書くのは回答の内容です。: で始まる内容は :: と書きます",
          en: "this is the answer's text: one that starts with a colon is written with two"))
    return nil
  }

  /// Enter alone: keeps the answer there is, takes what is carried over, or leaves an optional item.
  mutating func keep(_ question: Int) throws -> Step? {
    if isAnswered(question) {
      console.say(
        .understood(format.text(document.answers(to: question), to: form.items[question])))
      return advance(from: question)
    }
    if let initial = proposed(question) { return try accept(initial, question) }
    if setting.carried[question] != nil { return try takeCarried(from: question) }
    guard form.items[question].isRequired else { return advance(from: question) }
    refuse(
      Phrase(
        ja: "必須の項目です。あとで答えるときは > 、ヘルプは ?",
        en: "an answer is required; > leaves it for later, ? helps"))
    return nil
  }

  /// Takes over every carried answer of the section that has none yet.
  mutating func takeCarried(from question: Int) throws -> Step? {
    let section = form.ancestors(of: question).last
    var last = question
    for other in route.questions
    where form.ancestors(of: other).last == section && !isAnswered(other) {
      guard let carried = setting.carried[other] else { continue }
      document.setAnswers(carried, to: other, by: setting.role)
      last = max(last, other)
      console.say(
        .understood("\(form.items[other].linkID) \(format.text(carried, to: form.items[other]))"))
    }
    refresh()
    try save(document)
    // What the last case left empty in between is left empty again.
    return advance(from: last)
  }

  mutating func back(from question: Int) -> Step? {
    guard let previous = route.questions.last(where: { $0 < question }) else {
      note(Phrase(ja: "最初の質問です", en: "this is the first question"))
      return nil
    }
    return .go(previous)
  }
}

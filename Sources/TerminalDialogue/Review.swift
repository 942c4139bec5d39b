import FormJSON
import FormModel

extension Dialogue {
  /// Shows what is missing, what is doubtful and all answers, and waits for what to do.
  mutating func review(back: Int?) throws -> Step {
    let missing = showReview()
    let entersAt = back.flatMap { route.questions.contains($0) ? $0 : nil } ?? missing.first
    sayKeys(entersAt)
    while true {
      switch console.read(prompt: "review> ") {
      case .end: return .end(.inputEnded)
      case .interrupted(let signal): return .end(.interrupted(signal))
      case .line(let line):
        let text = folded(line)
        switch text.lowercased() {
        case "":
          if let entersAt { return .ask(entersAt) }
          sayKeys(nil)
        case "<":
          guard let last = route.questions.last else { continue }
          return try edit(last, back)
        case ":quit", ":q": return .end(.left)
        case "?": sayKeys(entersAt)
        case ":list": return .review(back: back)
        case ":discard":
          guard let step = discard() else { continue }
          return step
        case "f":
          guard let step = try submit(missing) else { continue }
          return step
        default:
          let name = text.hasPrefix(":go ") ? String(text.dropFirst(4)) : text
          guard let question = find(name) else {
            sayKeys(entersAt)
            continue
          }
          return try edit(question, back)
        }
      }
    }
  }

  /// Asks one question, and those the person goes to from there, then comes back to the review.
  private mutating func edit(_ question: Int, _ back: Int?) throws -> Step {
    var step = Step.go(question)
    isReviewing = true
    defer { isReviewing = false }
    while case .go(let next) = step { step = try ask(next) }
    if case .end = step { return step }
    return .review(back: back)
  }

  /// Says what can be typed at the review; Enter alone goes to `entersAt`, if there is one.
  private mutating func sayKeys(_ entersAt: Int?) {
    let place = entersAt.map { visible(form.items[$0].linkID) }
    let enter = Phrase(
      ja: place.map { "、Enter で \($0) へ" } ?? "", en: place.map { ", Enter to \($0)" } ?? "")
    note(
      Phrase(
        ja: "番号でその質問へ\(enter(.japanese))、f で\(finishing(.japanese))、:quit で保存して終わる",
        en: "a number goes to that question\(enter(.english)), f \(finishing(.english)), "
          + ":quit saves and leaves"))
  }

  private var finishing: Phrase {
    setting.scope.isPartial ? Phrase(ja: "完了", en: "finishes") : Phrase(ja: "提出", en: "submits")
  }

  /// Prints the review; returns the required questions without an answer.
  private mutating func showReview() -> [Int] {
    let language = setting.language
    let missing = missing
    console.say(.plain(""))
    console.say(.heading(Phrase(ja: "確認", en: "Review")(language)))
    for question in missing {
      console.say(.refused(Phrase(ja: "未回答: ", en: "missing: ")(language) + title(question)))
    }
    for finding in doubts() {
      let item = finding.linkID.map { visible($0) + " " } ?? ""
      let words = item + finding.words(language)
      console.say(finding.severity == .error ? .refused(words) : .note(words))
    }
    let authors = document.authors()
    for question in route.questions where isAnswered(question) {
      let item = form.items[question]
      let source =
        authors[question] == .laboratory && setting.role != .laboratory
        ? Phrase(ja: "（検査室から）", en: " (from the laboratory)")(language) : ""
      let name = visible(item.linkID)
      console.say(
        .plain(
          "  \(name)  \(format.label(item)): "
            + format.text(document.answers(to: question), to: item) + source))
    }
    let open = route.questions.filter { !form.items[$0].isRequired && !isAnswered($0) }
    if !open.isEmpty {
      let list = open.map { "\(form.items[$0].linkID) \(format.label(form.items[$0]))" }
        .joined(separator: Phrase(ja: "、", en: ", ")(language))
      note(Phrase(ja: "回答のない任意の質問: \(list)", en: "optional, not answered: \(list)"))
    }
    let kept = form.items.indices.filter {
      form.items[$0].type.isQuestion && setting.scope.contains($0) && !enablement.isEnabled($0)
        && isAnswered($0)
    }
    if !kept.isEmpty {
      let list = kept.map { form.items[$0].linkID }.joined(separator: " ")
      note(
        Phrase(
          ja: "尋ねないので提出に含まれない回答: \(list)", en: "not asked, and left out when submitted: \(list)"))
    }
    return missing
  }

  /// What a submission would be warned about.
  private func doubts() -> [Finding] {
    let authored = setting.now?.literal ?? "2000-01-01"
    let response = document.submission(version: 1, authored: authored, siteCode: "")
    var validator = ResponseValidator(document.index, now: setting.now)
    return validator.findings(in: response.record).filter {
      $0.severity == .warning && $0.code != .authoredOutsidePeriod || $0.code == .invariant
    }
  }

  private mutating func submit(_ missing: [Int]) throws -> Step? {
    guard missing.isEmpty else {
      let list = missing.map { form.items[$0].linkID }.joined(separator: " ")
      refuse(
        Phrase(
          ja: "まだ\(finishing(.japanese))できません。未回答: \(list)",
          en: "not yet: these are missing: \(list)"))
      return nil
    }
    if let error = doubts().first(where: { $0.severity == .error }) {
      let item = error.linkID.map { visible($0) + " " } ?? ""
      refuse(
        Phrase(
          ja: "まだ\(finishing(.japanese))できません。\(item)\(error.words(.japanese))",
          en: "not yet: \(item)\(error.words(.english))"))
      return nil
    }
    let question =
      setting.scope.isPartial
      ? Phrase(ja: "これで完了しますか（y/n）", en: "finish (y/n)?")
      : Phrase(ja: "提出しますか（y/n）", en: "submit (y/n)?")
    let answer = console.consent("submit> ", question, setting.language)
    if answer == .yes { return .end(.submitted) }
    return Outcome(ending: answer).map(Step.end)
  }
}

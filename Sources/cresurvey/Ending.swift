import FormModel
import TerminalDialogue

/// How a dialogue ended that submitted nothing: the same words for everyone.
struct Ending {
  /// How it ended.
  let outcome: Dialogue<TerminalConsole>.Outcome
  /// Whether answers are kept.
  let isKept: Bool
  /// The command that goes on with them.
  let command: String
  /// Whether they are the laboratory's part alone.
  var isPartial = false
  /// Whether a submitted version stands behind them.
  var isChange = false

  /// What to say.
  var words: Phrase {
    let kept =
      isKept
      ? Phrase(
        ja: "ここまでの回答は保存してあります\(unfinished(.japanese))。続きは \(command)",
        en: "what was answered is saved\(unfinished(.english)); to go on: \(command)")
      : Phrase(ja: "変更はありません", en: "nothing was changed")
    switch outcome {
    case .left, .submitted: return kept
    case .discarded:
      return Phrase(
        ja: "変更を捨てました。提出済みの版のままです", en: "the change is dropped; what was submitted stands")
    case .inputEnded:
      return Phrase(
        ja: "入力が終わりました。\(kept(.japanese))", en: "the input ended; \(kept(.english))")
    case .interrupted:
      return Phrase(ja: "中断しました。\(kept(.japanese))", en: "interrupted; \(kept(.english))")
    }
  }

  private var unfinished: Phrase {
    guard !isPartial else { return Phrase(ja: "", en: "") }
    return isChange
      ? Phrase(
        ja: "（変更は未提出、提出済みの版のまま）",
        en: ", and the change is not submitted yet: the version before stands")
      : Phrase(ja: "（未提出）", en: ", and not submitted yet")
  }

  /// How the program ends.
  var exitCode: ExitCode {
    switch outcome {
    case .left, .submitted, .discarded: .done
    case .inputEnded: .temporary
    case .interrupted(let signal): .signal(signal)
    }
  }
}

extension TerminalConsole {
  /// Says a note.
  mutating func note(_ words: Phrase) { say(.note(words(session.language))) }

  /// Says, at the beginning of a case, how to get help and how to leave.
  mutating func noteKeys() {
    note(
      Phrase(
        ja: "? でヘルプ、< で前の質問、:quit で中断（回答は1問ごとに保存）",
        en: "? helps, < goes back, :quit leaves (every answer is kept as it is given)"))
  }

  /// Says, after answers given by flags were refused, that none of them is kept.
  mutating func noteRefused(isNew: Bool) {
    note(
      isNew
        ? Phrase(
          ja: "何も保存していません。直して、もう一度すべて指定してください",
          en: "nothing is kept and no case was begun; correct it and give all answers again")
        : Phrase(
          ja: "指定した回答はどれも保存していません。症例は前のままです",
          en: "none of the answers given is kept; the case is as it was"))
  }

  /// Asks `words`; how the dialogue ends where the answer is not yes, or nil.
  mutating func refusal(of words: Phrase) -> Dialogue<TerminalConsole>.Outcome? {
    switch consent("confirm> ", words, session.language) {
    case .yes: nil
    case .no, .left: .left
    case .inputEnded: .inputEnded
    case .interrupted(let signal): .interrupted(signal)
    }
  }

  /// Says how a dialogue ended; returns how the program ends, `code` where that is given.
  mutating func end(_ ending: Ending, _ code: ExitCode? = nil) -> ExitCode {
    note(ending.words)
    return code ?? ending.exitCode
  }

  /// Names the flag of each required answer that is missing; true where none is.
  mutating func sayMissing(_ missing: [Int], _ form: Questionnaire) -> Bool {
    let format = AnswerFormat(session.language)
    for question in missing {
      let item = form.items[question]
      let words = Phrase(
        ja: "--set \(item.linkID)=... が必要です: \(format.label(item))",
        en: "--set \(item.linkID)=... is needed: \(format.label(item))")
      say(.refused(words(session.language)))
    }
    return missing.isEmpty
  }
}

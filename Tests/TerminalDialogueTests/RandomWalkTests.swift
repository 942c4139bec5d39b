import FormJSON
import FormModel
import Foundation
import Testing

@testable import TerminalDialogue

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// How many times more sessions are walked than in a plain run: `CRESURVEY_WALKS`, 10 for ten
/// thousand whole dialogues.
let walkFactor = ProcessInfo.processInfo.environment["CRESURVEY_WALKS"].flatMap { Int($0) } ?? 1

/// Someone who types at random, sensibly more often than not.
private struct RandomPerson {
  var generator: SeededGenerator
  let form: Questionnaire
  private static let keys = [
    "", "", "<", ">", ":list", ":clear", ":go 1", ":go 7", ":go 14", ":go 16.2", ":go 21", ":go D",
    "?",
    ":x", "::", "。", "💥", "-1", "+2", "1-", "99999999999999999999", "0x10", "はい", "いいえ", ".",
  ]

  mutating func answer(_ prompt: String) -> String {
    let name = String(prompt.dropLast(2))
    switch name {
    case "confirm": return pick(["y", "n", "y", "x"])
    case "submit": return pick(["y", "n"])
    case "review":
      let item = pick(form.items)
      return pick(["f", "f", "", "", item.linkID, ":list", "?", "1", "x"])
    default: break
    }
    if name.hasSuffix(":text") { return pick(["骨髄炎", "x", "<", "", ":x", "::y"]) }
    guard let index = form.index(of: name), Int.random(in: 0..<10, using: &generator) < 8 else {
      return pick(RandomPerson.keys)
    }
    return answer(to: form.items[index])
  }

  private mutating func answer(to item: QuestionnaireItem) -> String {
    switch item.type {
    case .boolean: return pick(["y", "y", "y", "n", "はい", "２"])
    case .integer, .decimal: return pick(["67", "０", "120", "0.5", "12.50", "1000"])
    case .date: return pick(["2026-04-01", "R8.4.1", "2020-01-01", "令和8年4月31日"])
    case .choice, .openChoice:
      let count = item.options.count
      let numbers = (0..<3).map { _ in String(Int.random(in: 1...count + 1, using: &generator)) }
      return item.repeats
        ? pick([numbers.joined(separator: " "), "+\(numbers[0])", "-\(numbers[1])", numbers[2]])
        : numbers[0]
    case .text: return pick(["発疹", "続き", ".", "."])
    default: return pick(["東京病院", "a@example.jp", "a@example.jp"])
    }
  }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: choices.indices, using: &generator)]
  }
}

struct RandomWalkTests {
  @Test(.timeLimit(.minutes(20)), arguments: 0..<2)
  func `whatever is typed, the draft is sound and a submission complete`(block: Int) throws {
    let form = try SurveyForm.index().form
    var submitted = 0
    let count = 40 * walkFactor
    for seed in block * count..<block * count + count {
      let isLaboratory = seed % 8 == 3
      var person = RandomPerson(generator: SeededGenerator(state: UInt64(seed)), form: form)
      var left = 60
      let start = seed % 4 == 1 ? try WholeCase.prefill() : nil
      let talk = try Talk(
        isLaboratory ? nil : start, language: seed % 2 == 0 ? .japanese : .english,
        role: isLaboratory ? .laboratory : .physician, laboratoryOnly: isLaboratory
      ) { prompt in
        left -= 1
        return left < 0 ? .end : .line(person.answer(prompt))
      }
      try check(talk, seed: seed, isLaboratory: isLaboratory)
      if talk.outcome == .submitted { submitted += 1 }
    }
    // A walk that never gets anywhere tests little.
    #expect(submitted >= 3)
  }

  private func check(_ talk: Talk, seed: Int, isLaboratory: Bool) throws {
    let index = talk.document.index
    // What was saved last is what the dialogue ends with.
    if let last = talk.log.saves.last {
      #expect(last.bytes == talk.document.bytes, "seed \(seed)")
    }
    let saved = try ResponseDocument(reading: talk.document.bytes, index)
    #expect(saved.answered == talk.document.answered, "seed \(seed)")
    var validator = ResponseValidator(index, now: Talk.now)
    let draftErrors = validator.findings(in: saved.record).filter { $0.severity == .error }
    #expect(draftErrors.isEmpty, "seed \(seed): \(draftErrors)")
    if isLaboratory {
      let scope = FormScope(.laboratory, of: index.form)
      let elsewhere = talk.document.answered.filter {
        index.form.index(of: $0).map { !scope.contains($0) } ?? true
      }
      #expect(elsewhere.isEmpty, "seed \(seed)")
      return
    }
    let submission = talk.document.submission(
      version: 1, authored: "2026-11-01T14:10:00+09:00", siteCode: "A")
    var enablement = Enablement()
    enablement.evaluate(index, submission.record)
    for item in submission.record.items {
      #expect(enablement.isEnabled(Int(item.question)), "seed \(seed)")
    }
    guard talk.outcome == .submitted else { return }
    guard case .completed = validator.verdict(on: submission.record) else {
      Issue.record("seed \(seed): \(validator.findings(in: submission.record))")
      return
    }
  }
}

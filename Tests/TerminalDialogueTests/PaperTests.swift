import FormModel
import Testing

@testable import TerminalDialogue

/// What is printed: a case for the chart, an empty form for paper.
struct PaperTests {
  @Test(arguments: Language.allCases)
  func `an empty form holds every question and option, and fits A4`(language: Language) throws {
    let form = try SurveyForm.index().form
    let lines = PaperForm(form, .whole, language).lines
    let text = lines.joined().filter { $0 != " " }
    for item in form.items where item.type.isQuestion {
      #expect(text.contains(visible(item.text(language)).filter { $0 != " " }), "\(item.linkID)")
      for option in item.options {
        #expect(text.contains(option.label(language).filter { $0 != " " }), "\(item.linkID)")
      }
    }
    #expect(lines.allSatisfy { displayWidth($0) <= 80 })
    #expect(lines.filter { $0.contains(language == .japanese ? "*必須" : "(required)") }.count > 25)
  }

  @Test(arguments: [
    (Language.japanese, "（15.1 が なし のときだけ）"), (.english, "(only if 15.1 is None)"),
    (.japanese, "（14 が 感性 または 中間・耐性 または 測定したが判定していない のときだけ）"), (.english, "(only if 1 is yes)"),
  ])
  func `a question says when it is to be answered`(language: Language, words: String) throws {
    let lines = PaperForm(try SurveyForm.index().form, .whole, language).lines
    #expect(lines.contains { $0.hasSuffix(words) })
  }

  @Test(arguments: Language.allCases)
  func `the technician's sheet holds the laboratory's questions alone`(language: Language) throws {
    let form = try SurveyForm.index().form
    let scope = FormScope(.laboratory, of: form)
    let lines = PaperForm(form, scope, language).lines
    let text = lines.joined().filter { $0 != " " }
    for (index, item) in form.items.enumerated() where item.type.isQuestion {
      let question = item.text(language).filter { $0 != " " }
      #expect(text.contains(question) == scope.contains(index), "\(item.linkID)")
    }
    // Question 1 is not on the sheet, so nothing hangs on it.
    #expect(!text.contains(language == .japanese ? "のときだけ" : "onlyif"))
  }

  @Test(arguments: [40, 80])
  func `a case is shown in columns, section by section`(columns: Int) throws {
    let document = try WholeCase.draft()
    let lines = ChartPage(document, .english, columns: columns).lines(state: "CODE submitted")
    #expect(lines.contains("About the infection"))
    let text = lines.joined(separator: "\n")
    #expect(text.contains("CODE submitted"))
    for linkID in WholeCase.linkIDs {
      #expect(lines.contains { $0.hasPrefix(" \(linkID) ") }, "\(linkID)")
    }
    if columns == 80 {
      let age = " 7     Patient's age in years at the start of  67 years"
      #expect(lines.contains(age))
    }
    #expect(lines.allSatisfy { displayWidth($0) <= columns || !$0.dropFirst(25).contains(" ") })
  }

  @Test func `the laboratory's answers and those not asked are marked`() throws {
    let marked = ChartPage(try WholeCase.prefill(), .japanese).lines(state: "")
    #expect(marked.filter { $0.hasSuffix("（検査室）") }.count == 8)
    let left = try Talk([":go 1", "n", "y", ":quit"], WholeCase.draft(before: "7")).document
    let lines = ChartPage(left, .english).lines(state: "")
    #expect(lines.filter { $0.contains("(not asked)") }.count >= 5)
  }
}

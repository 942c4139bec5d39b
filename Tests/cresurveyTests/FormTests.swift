import FormJSON
import Testing

struct FormTests {
  private let faulty = """
    {"resourceType":"Questionnaire","url":"urn:x","version":"1","status":"draft","language":"ja","title":"題",
    "_title":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/translation",
    "extension":[{"url":"lang","valueCode":"en"},{"url":"content","valueString":"Title"}]}]},
    "item":[
      {"linkId":"1","type":"boolean","text":"問1"},
      {"linkId":"2","type":"string","enableWhen":[
        {"question":"9","operator":"=","answerBoolean":true}]}]}
    """

  @Test("The built-in form has no mistake and 21 questions", .timeLimit(.minutes(20)))
  func builtIn() throws {
    let english = try Binary.run(["form", "lint"])
    #expect(english.code == 0)
    #expect(english.output.isEmpty)
    #expect(english.talk.contains("21 numbered questions, 0 errors, 0 warnings"))
    let japanese = try Binary.run(["form", "lint"], speech: .japanese)
    #expect(japanese.code == 0)
    #expect(japanese.output.isEmpty && japanese.talk.contains("番号付きの質問 21、誤り 0"))
  }

  @Test("A form with mistakes ends with 78, one line for each", .timeLimit(.minutes(20)))
  func lintsFaulty() throws {
    try Binary.withFile(faulty) { path in
      for speech in Binary.Speech.allCases {
        let run = try Binary.run(["form", "lint", "--form", path], speech: speech)
        #expect(run.code == 78)
        try #require(run.lines.count == 2)
        #expect(run.lines[0].hasPrefix("\(path):5:3: error structure 1: "))
        #expect(run.lines[1].hasPrefix("\(path):6:3: error structure 2: "))
        #expect(run.talk.holdsJapanese == (speech == .japanese))
        if speech == .japanese {
          #expect(run.lines.allSatisfy { $0.holdsJapanese })
        } else {
          #expect(!run.lines[1].holdsJapanese)
        }
      }
      let run = try Binary.run(["form", "lint", "--json", "--form", path])
      #expect(run.code == 78)
      let outcome = try JSONTree(reading: Array(run.output.utf8))
      #expect(outcome["issue"]?.elements.count == 2)
    }
  }

  @Test("No command uses a form with mistakes", .timeLimit(.minutes(20)))
  func refusesFaulty() throws {
    try Binary.withFile(faulty) { path in
      for command in [
        ["form", "show"], ["sample"], ["validate", Binary.sample("valid/not-cre.json")],
      ] {
        let run = try Binary.run(command + ["--form", path])
        #expect(run.code == 78)
        #expect(run.output.isEmpty)
        #expect(run.talk.contains("\(path):5:3: "))
        #expect(run.talk.contains("(2 in all"))
      }
    }
  }

  @Test(
    "What is no form at all ends with 78, a form that is missing with 66", .timeLimit(.minutes(20)))
  func noForm() throws {
    for text in ["", "{", "[]", "{\"resourceType\":\"Patient\"}"] {
      try Binary.withFile(text) { path in
        let run = try Binary.run(["form", "lint", "--form", path])
        #expect(run.code == 78)
        #expect(run.output.isEmpty && run.talk.contains(path))
      }
    }
    let missing = try Binary.run(["form", "lint", "--form", "/nonexistent/form.json"])
    #expect(missing.code == 66)
    #expect(missing.talk.contains("/nonexistent/form.json"))
  }

  @Test("The form is shown in either language, with every number", .timeLimit(.minutes(20)))
  func shows() throws {
    let english = try Binary.run(["form", "show"])
    let japanese = try Binary.run(["form", "show"], speech: .japanese)
    #expect(english.code == 0 && japanese.code == 0)
    #expect(english.talk.isEmpty && japanese.talk.isEmpty)
    #expect(!english.output.holdsJapanese)
    #expect(japanese.output.contains("菌種は、カルバペネム耐性腸内細菌目細菌（CRE）である。"))
    #expect(english.output.contains("https://cresurvey.invalid/fhir/Questionnaire/cre-cefiderocol"))
    for run in [english, japanese] {
      for number in 1...21 {
        let heading = run.lines.contains { line in
          line.drop { $0 == " " }.hasPrefix("\(number)  ")
        }
        #expect(heading, "\(number)")
      }
    }
    let asked = try Binary.run(["form", "show", "--lang", "en"], speech: .japanese)
    #expect(asked.output == english.output)
  }
}

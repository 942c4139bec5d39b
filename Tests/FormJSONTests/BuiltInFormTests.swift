import FormJSON
import FormModel
import Testing

struct BuiltInFormTests {
  private static let tree = try? JSONTree(reading: Fixture.builtInForm)

  /// The findings of reader and lint about a form, errors only.
  private func errors(_ tree: JSONTree) throws -> [Finding] {
    let read = try QuestionnaireReader.read(Array(tree.line.utf8))
    return (read.findings + FormLint.findings(in: read.form)).filter { $0.severity == .error }
  }

  /// The form with `change` made to the item `linkID`, written on one line and read back.
  private func mutilated(
    _ linkID: String, _ change: (inout JSONTree) -> Void
  ) throws -> JSONTree {
    let tree = try #require(BuiltInFormTests.tree)
    let changed = tree.mapObjects { object in
      guard object["linkId"]?.stringValue == linkID else { return object }
      var object = object
      change(&object)
      return object
    }
    try #require(changed.line != tree.line, "nothing was changed")
    return try JSONTree(reading: Array(changed.line.utf8))
  }

  private func offset(of linkID: String, last: Bool = false, in tree: JSONTree) throws -> Int {
    let items = tree.objects.filter { $0["linkId"]?.stringValue == linkID }
    return try #require(last ? items.last : items.first).offset
  }

  @Test("The form has no finding at all")
  func clean() throws {
    let read = try QuestionnaireReader.read(Fixture.builtInForm)
    #expect(read.findings.isEmpty)
    #expect(FormLint.findings(in: read.form).isEmpty)
  }

  @Test("The questions are numbered 1 to 21, in order")
  func numbers() throws {
    let form = try Fixture.builtIn().form
    #expect(form.items.compactMap(\.prefix) == (1...21).map(String.init))
  }

  @Test("Group D is the laboratory's, and all of 18 to 21 stand in it")
  func laboratory() throws {
    let form = try Fixture.builtIn().form
    for linkID in ["18.1", "19.3", "20", "21"] {
      let question = try #require(form.index(of: linkID))
      #expect(form.role(for: question) == .laboratory)
      #expect(FormScope(.laboratory, of: form).contains(question))
    }
    #expect(form.role(for: try #require(form.index(of: "17"))) == nil)
  }

  /// The English among the translations of a text, wherever the form may put them.
  private func english(_ translations: [JSONTree]) -> [String] {
    let urls = [
      "http://hl7.org/fhir/StructureDefinition/translation", SurveyURL.openLabelTranslation,
    ]
    return translations.filter { urls.contains($0["url"]?.stringValue ?? "") }
      .map { $0["extension"]?.elements ?? [] }
      .filter { parts in parts.contains { $0["valueCode"]?.stringValue == "en" } }
      .compactMap { parts in
        parts.first { $0["url"]?.stringValue == "content" }?["valueString"]?.stringValue
      }
  }

  @Test("Every text that people read is Japanese and has an English translation")
  func translated() throws {
    let tree = try #require(BuiltInFormTests.tree)
    var count = 0
    func expect(_ text: String, _ translations: [JSONTree]) {
      count += 1
      let found = english(translations)
      #expect(found.count == 1, "\(text)")
      #expect(found.allSatisfy { !$0.isEmpty && !$0.holdsJapanese }, "\(text)")
    }
    for object in tree.objects {
      // A property of its own: the translations stand on it.
      for member in object.memberList where member.name != "valueString" {
        guard let text = member.value.stringValue, text.holdsJapanese else { continue }
        expect(text, object["_" + member.name]?["extension"]?.elements ?? [])
      }
      // The value of an extension: they stand on it or beside the extension.
      let extensions = object["extension"]?.elements ?? []
      for part in extensions where part["url"]?.stringValue != "content" {
        guard let text = part["valueString"]?.stringValue, text.holdsJapanese else { continue }
        expect(text, (part["_valueString"]?["extension"]?.elements ?? []) + extensions)
      }
    }
    // No Japanese text of the form escaped the count, but readings, which are translations.
    let all = tree.objects.filter { $0["url"]?.stringValue != "content" }.flatMap(\.memberList)
      .compactMap(\.value.stringValue)
    #expect(count == all.count { $0.holdsJapanese })
    #expect(count > 200)
  }

  @Test("Every item that is asked or shown has a text in both languages")
  func texts() throws {
    let form = try Fixture.builtIn().form
    for item in form.items {
      #expect(!item.text.base.isEmpty, "\(item.linkID)")
      #expect(!(item.text.translations["en"] ?? "").isEmpty, "\(item.linkID)")
      for option in item.options {
        #expect(!option.label(.english).holdsJapanese, "\(item.linkID) \(option.code)")
      }
    }
  }

  @Test("An English translation that is deleted is missed, at its item")
  func deletedTranslation() throws {
    func withoutContent(_ tree: JSONTree) -> JSONTree {
      tree.mapObjects { object in
        guard let parts = object["extension"]?.elements,
          parts.contains(where: { $0["valueCode"]?.stringValue == "en" })
        else { return object }
        var object = object
        object["extension"] = .list(parts.filter { $0["url"]?.stringValue != "content" })
        return object
      }
    }
    let ways: [(inout JSONTree) -> Void] = [
      { item in item["_text"] = item["_text"].map(withoutContent) },
      { item in item["_text"] = nil },
      { item in
        item["_text"] = item["_text"]?.mapObjects { object in
          guard object["url"]?.stringValue == "content" else { return object }
          var object = object
          object["valueString"] = .text(" \u{3000}")
          return object
        }
      },
    ]
    for change in ways {
      let tree = try mutilated("9", change)
      let found = try errors(tree)
      try #require(found.count == 1)
      #expect(found[0].linkID == "9")
      #expect(found[0].offset == (try offset(of: "9", in: tree)))
      #expect(found[0].words.english.contains("no translation into en"))
    }
  }

  @Test("An option's translation that is deleted is missed, at its item")
  func deletedOptionTranslation() throws {
    let tree = try mutilated("17") { item in
      var options = item["answerOption"]?.elements ?? []
      var coding = options[2]["valueCoding"]
      coding?["_display"] = nil
      options[2]["valueCoding"] = coding
      item["answerOption"] = .list(options)
    }
    let found = try errors(tree)
    #expect(found.map(\.linkID) == ["17"])
    #expect(found.first?.words.english.contains("worsened") == true)
  }

  @Test("A condition on a question that does not exist is an error of its item")
  func missingSource() throws {
    let tree = try mutilated("14.1") { item in
      var conditions = item["enableWhen"]?.elements ?? []
      conditions[1]["question"] = .text("99")
      item["enableWhen"] = .list(conditions)
    }
    let found = try errors(tree)
    try #require(found.count == 1)
    #expect(found[0].linkID == "14.1")
    #expect(found[0].offset == (try offset(of: "14.1", in: tree)))
    #expect(found[0].words.english.contains("99"))
  }

  @Test("A linkId that is used twice is an error of the second item")
  func sameLinkID() throws {
    let tree = try mutilated("12") { $0["linkId"] = .text("11") }
    let found = try errors(tree).filter { $0.code == .invalidLinkId }
    try #require(found.count == 1)
    #expect(found[0].linkID == "11")
    #expect(found[0].offset == (try offset(of: "11", last: true, in: tree)))
    #expect(found[0].offset != (try offset(of: "11", in: tree)))
  }

  @Test("An identifying item cannot be published")
  func publishedSecret() throws {
    let role: [(String, JSONTree)] = [("url", .text("role")), ("valueCode", .text("measure"))]
    let tree = try mutilated("17.2") { item in
      let tabulation: [(String, JSONTree)] = [
        ("url", .text(SurveyURL.tabulation)), ("extension", .list([.members(role)])),
      ]
      item["extension"] = .list((item["extension"]?.elements ?? []) + [.members(tabulation)])
    }
    #expect(try errors(tree).map(\.linkID) == ["17.2"])
  }
}

extension String {
  /// Whether the text holds a hiragana, katakana or kanji.
  fileprivate var holdsJapanese: Bool {
    unicodeScalars.contains { scalar in
      (0x3041...0x30FF).contains(scalar.value) || (0x4E00...0x9FFF).contains(scalar.value)
    }
  }
}

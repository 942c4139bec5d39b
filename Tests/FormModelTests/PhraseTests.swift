import FormModel
import Testing

struct PhraseTests {
  @Test("Every phrase of the program is Japanese on the one side and English on the other")
  func everyPhrase() throws {
    var count = 0
    for (path, text) in try SourceTree.files() {
      for phrase in PhraseScanner.phrases(in: text) {
        count += 1
        #expect(phrase.fault == nil, "Sources/\(path):\(phrase.line)")
      }
      // What the scanner cannot read must not slip by in silence.
      let written = text.split(separator: "\n").count { line in
        line.contains("Phrase(ja:") && !line.contains("//")
      }
      let read = PhraseScanner.phrases(in: text).count
      #expect(read >= written, "Sources/\(path): \(written) phrases, \(read) read")
    }
    #expect(count > 120)
  }

  @Test(
    "A phrase with a wording in the wrong language is found out",
    arguments: [
      #"Phrase(ja: "no file", en: "no file")"#,
      #"Phrase(ja: "ファイル", en: "ファイル")"#,
      #"Phrase(ja: "\(name) is wrong", en: "\(name) is wrong")"#,
      #"Phrase(ja: "誤り", en: "a mistake" + (more ? "、ほか" : ""))"#,
      #"Phrase(ja: "誤り", en: "in \(place ?? "最上位")")"#,
      #"Phrase(ja: "", en: "empty")"#,
      #"Phrase(ja: "--lang: ja | en", en: "--lang: ja | en")"#,
      "Phrase(\n  ja:\n    \"one\"\n    + \"two\",\n  en: \"three\")",
    ])
  func findsFaults(source: String) throws {
    let phrases = PhraseScanner.phrases(in: "let x = \(source)")
    try #require(phrases.count == 1)
    #expect(phrases[0].fault != nil)
  }

  @Test(
    "A phrase that is as it should be passes",
    arguments: [
      #"Phrase(ja: "ファイルがありません", en: "no file")"#,
      #"Phrase(ja: "\(ja)（\(name)）", en: "\(en) (\(name))")"#,
      #"Phrase(ja: ja, en: en)"#,
      #"Phrase(ja: "、", en: ", ")"#,
      #"Phrase(ja: "\(at): \(words(.japanese))", en: "\(at): \(words(.english))")"#,
      #"Phrase(ja: "場所: \(map { "項目 \($0)" } ?? "最上位")", en: "at \(map { "\($0), or" } ?? "the top")")"#,
      "Phrase(\n  ja: \"1つ\"\n    + \"、2つ\",\n  // 注意\n  en: \"one, \"\n    + \"two\")",
    ])
  func passes(source: String) throws {
    let phrases = PhraseScanner.phrases(in: "let x = \(source)")
    try #require(phrases.count == 1)
    #expect(phrases[0].fault == nil)
  }

  @Test("A phrase speaks the language asked for")
  func speaks() {
    let phrase = Phrase(ja: "はい", en: "yes")
    #expect(phrase(.japanese) == "はい")
    #expect(phrase(.english) == "yes")
  }

  @Test("A text without a translation falls back on its own language")
  func fallsBack() {
    let text = LocalizedText("はい", translations: ["en": "yes", "ja-Hira": "はい"])
    #expect(text(.english) == "yes")
    #expect(text(.japanese) == "はい")
    #expect(LocalizedText("はい")(.english) == "はい")
  }

  @Test("Translations are kept in the order of their languages, the last one given of each")
  func translations() {
    var text = Translations()
    for (language, word) in [("ja", "a"), ("en", "b"), ("ja-Hira", "c"), ("ja", "d"), ("de", "e")] {
      text[language] = word
    }
    #expect(text.languages == ["de", "en", "ja", "ja-Hira"])
    #expect(text.texts == ["e", "b", "d", "c"])
    text["en"] = nil
    text["fr"] = nil
    #expect(text == ["ja": "d", "ja-Hira": "c", "de": "e"])
    #expect(text["en"] == nil)
    #expect(Translations().isEmpty)
  }
}

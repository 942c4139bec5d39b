import FormModel

extension CommandDescription {
  /// Answering, handing over, correcting.
  static let hospital: [CommandDescription] = [
    CommandDescription(
      name: "answer", operands: "[CASE]", operandCount: 0...1,
      summary: Phrase(
        ja: "症例について質問に答え、提出する（主治医）", en: "answer the questions for a case and submit it (physician)"
      ),
      options: dialogue + [
        OptionDescription(
          name: "--prefill", value: "FILE",
          help: Phrase(
            ja: "検査技師の回答ファイルを取り込む", en: "take in the laboratory's answers from a file")),
        upgrade,
        OptionDescription(
          name: "--count", value: "N",
          help: Phrase(
            ja: "続けて答える症例の数（--set は各症例に使う）",
            en: "how many cases in a row (--set then holds for each)")),
        OptionDescription(
          name: "--role", value: "physician|secretariat",
          help: Phrase(
            ja: "だれが入力するか（既定 physician）。secretariat は紙の回答の入力",
            en: "who types (default physician); secretariat keys in a paper reply")),
      ],
      examples: [
        ("cresurvey answer", Phrase(ja: "症例を選ぶか、新しく始める", en: "choose a case or begin one")),
        (
          "cresurvey answer --prefill lab.json",
          Phrase(ja: "検査技師のファイルから始める", en: "begin with the laboratory's file")
        ),
        (
          "cresurvey answer --role secretariat --count 5",
          Phrase(ja: "紙の回答を 5 症例入力する", en: "key in five paper replies")
        ),
        (
          "cresurvey answer --new --no-input --set 1=n",
          Phrase(ja: "尋ねずに 1 症例を提出する", en: "submit a case without being asked")
        ),
      ]),
    CommandDescription(
      name: "prefill", operands: "[CASE]", operandCount: 0...1,
      summary: Phrase(
        ja: "検査の質問（18-21）だけに先に答える（臨床検査技師）",
        en: "answer the laboratory's questions (18-21) ahead of the physician (technician)"),
      options: dialogue + [output, upgrade],
      examples: [
        (
          "cresurvey prefill",
          Phrase(ja: "答えて、症例コードを主治医に渡す", en: "answer, then give the case code on")
        ),
        (
          "cresurvey prefill -o lab.json",
          Phrase(ja: "ファイルに書いて主治医に渡す", en: "write a file for the physician")
        ),
        (
          "cresurvey prefill TN0J-YW2D-NZMKM",
          Phrase(ja: "先に答えた症例を続ける", en: "go on with a case")
        ),
      ]),
    CommandDescription(
      name: "show", operands: "CASE", operandCount: 1...1,
      summary: Phrase(ja: "1つの症例の回答を表示", en: "show the answers of a case"),
      options: [
        store,
        OptionDescription(
          name: "--json",
          help: Phrase(
            ja: "FHIR の QuestionnaireResponse で出力", en: "write the FHIR QuestionnaireResponse")),
      ],
      examples: [
        (
          "cresurvey show TN0J-YW2D-NZMKM",
          Phrase(ja: "診療録に綴じる", en: "for the chart")
        ),
        (
          "cresurvey show TN0J-YW2D-NZMKM --lang en",
          Phrase(ja: "英語で", en: "in English")
        ),
        (
          "cresurvey show TN0J-YW2D-NZMKM --json",
          Phrase(ja: "FHIR の JSON", en: "the FHIR resource")
        ),
      ]),
    CommandDescription(
      name: "list", summary: Phrase(ja: "症例の一覧", en: "list the cases"),
      options: [
        store, json,
        OptionDescription(
          name: "--state", value: "draft|prefill|completed|amended|entered-in-error|forgotten",
          repeats: true, help: Phrase(ja: "この状態の症例だけ", en: "only cases in this state")),
        OptionDescription(
          name: "--institution", value: "TEXT",
          help: Phrase(
            ja: "医療機関の名前の一部か、施設の保存先の符号で絞る",
            en: "only cases of this institution: a part of its name, or its store's code")),
        OptionDescription(
          name: "--from", value: "DATE",
          help: Phrase(
            ja: "この日以降に提出・受領・保存したもの", en: "submitted, received or saved on this day or later")),
        OptionDescription(
          name: "--to", value: "DATE",
          help: Phrase(ja: "この日まで", en: "on this day or earlier")),
        OptionDescription(
          name: "--open-queries",
          help: Phrase(ja: "照会に返事のない症例と照会の内容", en: "cases whose queries are open, with the queries")
        ),
      ],
      examples: [
        (
          "cresurvey list",
          Phrase(ja: "すべての症例", en: "every case")
        ),
        (
          "cresurvey list --state draft",
          Phrase(ja: "まだ提出していない症例", en: "cases not submitted yet")
        ),
        (
          "cresurvey list --from 2026-04-01 --to 2026-09-30",
          Phrase(ja: "期間で絞る", en: "of a period")
        ),
        (
          "cresurvey list --open-queries",
          Phrase(ja: "照会に返事のない症例", en: "cases with open queries")
        ),
      ]),
    CommandDescription(
      name: "history", operands: "CASE", operandCount: 1...1,
      summary: Phrase(
        ja: "症例に起きたことと、版ごとの変更点を表示",
        en: "show all that happened to a case, and what each version changed"),
      options: [store, json],
      examples: [
        (
          "cresurvey history TN0J-YW2D-NZMKM",
          Phrase(ja: "版ごとの変更点も表示", en: "with what each version changed")
        )
      ]),
    CommandDescription(
      name: "export", operands: "[CASE...]", operandCount: 0...10_000,
      summary: Phrase(
        ja: "提出済みの回答を NDJSON に書き出す（病院から事務局へ）",
        en: "write submitted responses as NDJSON (hospital to secretariat)"),
      options: [
        store, output, jobs,
        OptionDescription(
          name: "--unexported",
          help: Phrase(ja: "まだ書き出していない版だけ", en: "only versions that were not exported yet")),
      ],
      examples: [
        (
          "cresurvey export -o hospital.ndjson",
          Phrase(ja: "提出済みすべて", en: "all that were submitted")
        ),
        (
          "cresurvey export --unexported -o new.ndjson",
          Phrase(ja: "前回の書き出しより後のもの", en: "what came since the last time")
        ),
      ]),
    CommandDescription(
      name: "retract", operands: "CASE", operandCount: 1...1,
      summary: Phrase(
        ja: "誤って登録した症例を取り下げる", en: "declare a submitted case to be entered in error"),
      options: [store],
      examples: [
        (
          "cresurvey retract TN0J-YW2D-NZMKM",
          Phrase(ja: "確認してから取り下げる", en: "asks, then declares it")
        )
      ]),
    CommandDescription(
      name: "forget", operands: "CASE", operandCount: 1...1,
      summary: Phrase(
        ja: "取り下げた症例の回答を消去する（履歴は残る）",
        en: "remove the answers of a case entered in error (its history stays)"),
      options: [store],
      examples: [
        (
          "cresurvey forget TN0J-YW2D-NZMKM",
          Phrase(ja: "確認してから消去する", en: "asks, then removes")
        )
      ]),
  ]
}
